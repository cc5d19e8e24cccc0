import { expect, it } from 'vitest';
import { scoreBars } from './score-bars.ts';

const cells = [0.2, 0.8, null, null, 0.4].map((score, i) => ({ startMs: i * 1000, endMs: i * 1000 + 1000, score }));

it('leaves few cells as they are, and none as none', () => {
  expect(scoreBars(cells, 10)).toEqual(cells);
  expect(scoreBars([], 10)).toEqual([]);
});

it('puts many together by their time; a bar without any score has none', () => {
  expect(scoreBars(cells, 3)).toEqual([
    { startMs: 0, endMs: 2000, score: 0.5 },
    { startMs: 2000, endMs: 4000, score: null },
    { startMs: 4000, endMs: 5000, score: 0.4 },
  ]);
});
