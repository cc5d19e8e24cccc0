import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consistencyOf, poolWindows, type ScoredWindow } from './pooling.ts';

const score = fc.double({ min: 0, max: 1, noNaN: true });
const scored = fc.record({ startMs: fc.constant(0), endMs: fc.constant(2000), score, speechMs: fc.integer({ min: 250, max: 4000 }) });
const unscored = fc.record({ startMs: fc.constant(0), endMs: fc.constant(2000), score: fc.constant(null), speechMs: fc.integer({ min: 0, max: 240 }) });
const judged = fc.array(scored, { minLength: 1, maxLength: 40 });
/** Log-odds are kept within what 0.0001 and 0.9999 have. */
const EDGE = 1.1e-4;

const window = (value: number | null, speech = 1000): ScoredWindow => ({ startMs: 0, endMs: 2000, score: value, speechMs: speech });

describe('poolWindows', () => {
  it('lies between the lowest and the highest score, and its consistency between 0 and 1', () => {
    fc.assert(
      fc.property(judged, (windows) => {
        const scores = windows.map((one) => one.score);
        const found = poolWindows(windows);
        expect(found?.score).toBeGreaterThanOrEqual(Math.min(...scores) - EDGE);
        expect(found?.score).toBeLessThanOrEqual(Math.max(...scores) + EDGE);
        expect(found?.consistency).toBeGreaterThanOrEqual(0);
        expect(found?.consistency).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('knows no order, no unit of weight, and nothing of windows without a score', () => {
    fc.assert(
      fc.property(judged, fc.array(unscored, { maxLength: 5 }), (windows, silent) => {
        const found = poolWindows(windows);
        const other = poolWindows([...silent, ...windows.toReversed().map((one) => ({ ...one, speechMs: one.speechMs * 3 })), ...silent]);
        expect(other?.score).toBeCloseTo(found?.score as number, 9);
        expect(other?.consistency).toBeCloseTo(found?.consistency as number, 6);
        expect(other?.windows).toHaveLength(windows.length + 2 * silent.length);
      }),
    );
  });

  it('rises with every score', () => {
    fc.assert(
      fc.property(judged, score, (windows, value) => {
        const raised = windows.map((one, i) => (i === 0 ? { ...one, score: Math.max(one.score, value) } : one));
        expect(poolWindows(raised)?.score).toBeGreaterThanOrEqual((poolWindows(windows)?.score as number) - 1e-12);
      }),
    );
  });

  it('gives what all windows say alike, and weighs by speech where they do not', () => {
    expect(poolWindows([window(0.8, 300), window(0.8, 2000)])).toMatchObject({ score: expect.closeTo(0.8, 9), consistency: expect.closeTo(1, 6) });
    expect(poolWindows([window(0.9, 2000), window(0.1, 1000)])?.score).toBeCloseTo(1 / (1 + 9 ** (-1 / 3)), 9);
    expect(poolWindows([window(null, 0)])).toBeNull();
    expect(poolWindows([])).toBeNull();
  });
});

describe('consistencyOf', () => {
  it('is 0 for halves that contradict each other and 1 for one window', () => {
    expect(consistencyOf([window(0), window(1)])).toBeCloseTo(0, 9);
    expect(consistencyOf([window(0.3), window(null)])).toBe(1);
  });

  it('hardly minds one odd window in a long recording', () => {
    const long = [...Array.from({ length: 999 }, () => window(0.1)), window(0.9)];
    expect(consistencyOf(long)).toBeGreaterThan(0.94);
  });
});
