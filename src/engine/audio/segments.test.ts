import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ScoredWindow } from './pooling.ts';
import { scoreCells } from './score-cells.ts';
import { mergeSegments } from './segments.ts';

const HOP_MS = 1000;

/** Windows of 2 s, half overlapping. */
const windowsOf = (scores: readonly (number | null)[]): ScoredWindow[] =>
  scores.map((score, i) => ({ startMs: i * HOP_MS, endMs: i * HOP_MS + 2 * HOP_MS, score, speechMs: score === null ? 0 : 2000 }));

const everywhere = () => true;

const scores = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }), { maxLength: 60 });

describe('mergeSegments', () => {
  it('never overlaps, covers exactly the time that has a score, and changes sides from one segment to the next that touches it', () => {
    fc.assert(
      fc.property(scores, (values) => {
        const windows = windowsOf(values);
        const segments = mergeSegments(scoreCells(windows, everywhere));
        const covered = new Set<number>();
        for (const [i, { startMs, endMs, score }] of segments.entries()) {
          const before = segments[i - 1];
          if (before) expect(startMs).toBeGreaterThanOrEqual(before.endMs);
          if (before?.endMs === startMs) expect(score >= 0.5).not.toBe(before.score >= 0.5);
          for (let at = startMs; at < endMs; at += HOP_MS) covered.add(at);
        }
        const judged = windows.flatMap((one) => (one.score === null ? [] : [one.startMs, one.startMs + HOP_MS]));
        expect([...covered].sort((a, b) => a - b)).toEqual([...new Set(judged)].sort((a, b) => a - b));
      }),
    );
  });

  it('finds a spoof stretch inside a recording and leaves silence out', () => {
    expect(mergeSegments(scoreCells(windowsOf([0.1, 0.1, 0.99, 0.99, 0.1, null, null, 0.1]), everywhere))).toEqual([
      { startMs: 0, endMs: 2000, score: expect.closeTo(0.1, 6) },
      { startMs: 2000, endMs: 5000, score: expect.any(Number) },
      { startMs: 5000, endMs: 6000, score: expect.closeTo(0.1, 6) },
      { startMs: 7000, endMs: 9000, score: expect.closeTo(0.1, 6) },
    ]);
    expect(mergeSegments([])).toEqual([]);
    expect(mergeSegments(scoreCells(windowsOf([null, null]), everywhere))).toEqual([]);
  });

  it('ends where a pause is as long as a cell, though the windows around it have scores', () => {
    const cells = scoreCells(windowsOf([0.9, 0.9, 0.9]), (startMs) => startMs !== 2000);
    expect(mergeSegments(cells).map(({ startMs, endMs }) => [startMs, endMs])).toEqual([
      [0, 2000],
      [3000, 4000],
    ]);
  });
});
