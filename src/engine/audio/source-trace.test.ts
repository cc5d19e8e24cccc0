import { expect, it } from 'vitest';
import { traceSource } from './source-trace.ts';

const families = { labels: ['vocoder', 'tts'], unknownBelow: 0.7 };
const window = (score: number | null, odds: number[] | null, speechMs = 1000) => ({
  startMs: 0,
  endMs: 2000,
  speechMs,
  score,
  families: odds && Float32Array.from(odds),
});

it('names the family that the suspicious speech points to', () => {
  const found = traceSource([window(0.99, [3, 0]), window(0.01, [0, 5]), window(null, null)], families);
  expect(found).toMatchObject({ label: 'vocoder', confidence: expect.closeTo(1 / (1 + Math.exp(-(3 * 0.99 - 5 * 0.01))), 6) });
});

it('names none where none is likely enough, or nothing was judged', () => {
  expect(traceSource([window(0.9, [0.2, 0])], families)).toMatchObject({ label: 'unknown', confidence: expect.closeTo(0.55, 2) });
  expect(traceSource([window(null, null)], families)).toBeNull();
  expect(traceSource([window(0.9, [3, 0])], null)).toBeNull();
});
