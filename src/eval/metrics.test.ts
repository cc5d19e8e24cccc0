import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../core/verdict.ts';
import { bootstrapIntervals } from './bootstrap.ts';
import { brierScore, expectedCalibrationError } from './calibration-figures.ts';
import { figuresOf, quantile, rankingFigures } from './metrics.ts';
import { apcerAtBpcer, areaUnder, equalErrorRate, rocCurve } from './roc.ts';
import type { Judged, Scored } from './sample.ts';

const scored = (bonaFide: number[], spoof: number[]): Scored[] => [
  ...bonaFide.map((score) => ({ spoof: false, score })),
  ...spoof.map((score) => ({ spoof: true, score })),
];
const judged = (spoof: boolean, verdict: Verdict, score: number): Judged => ({ spoof, verdict, score });

const anySample = fc.record({ spoof: fc.boolean(), score: fc.double({ min: 0, max: 1, noNaN: true }) });
const bothClasses = fc.array(anySample, { minLength: 2, maxLength: 60 }).filter((all) => all.some(({ spoof }) => spoof) && all.some(({ spoof }) => !spoof));

describe('ranking', () => {
  it('counts by hand: 3 of 4 pairs in order', () => {
    // Spoofs 0.8 and 0.4 against bona fide 0.6 and 0.2: (0.8>0.6) (0.8>0.2) (0.4>0.2) are right, (0.4>0.6) is not.
    const curve = rocCurve(scored([0.6, 0.2], [0.8, 0.4]));
    expect(areaUnder(curve)).toBeCloseTo(0.75, 12);
    expect(equalErrorRate(curve)).toBeCloseTo(0.5, 12);
    expect(apcerAtBpcer(curve, 0.01)).toBeCloseTo(0.5, 12);
    expect(apcerAtBpcer(curve, 0.5)).toBeCloseTo(0, 12);
  });

  it('gives half for equal scores', () => {
    const curve = rocCurve(scored([0.5, 0.5, 0.5], [0.5, 0.5]));
    expect(areaUnder(curve)).toBe(0.5);
    expect(equalErrorRate(curve)).toBe(0.5);
  });

  it('is perfect for perfect order and worst for the reverse', () => {
    expect(rankingFigures(scored([0.1, 0.2], [0.8, 0.9]))).toEqual({ auc: 1, eer: 0, apcer_at_bpcer_1: 0, apcer_at_bpcer_5: 0 });
    expect(rankingFigures(scored([0.8, 0.9], [0.1, 0.2]))).toMatchObject({ auc: 0, eer: 1, apcer_at_bpcer_1: 1 });
  });

  it('finds the threshold that accuses one bona fide file in a hundred', () => {
    const bonaFide = Array.from({ length: 100 }, (_, index) => index / 100);
    // The lowest threshold that accuses one of 100 is 0.985: the spoof at 0.975 passes, the others do not.
    expect(apcerAtBpcer(rocCurve(scored(bonaFide, [0.975, 0.985, 0.995, 0.995])), 0.01)).toBeCloseTo(0.25, 12);
  });

  it('says null where a class is absent', () => {
    expect(rankingFigures(scored([0.3], []))).toEqual({ auc: null, eer: null, apcer_at_bpcer_1: null, apcer_at_bpcer_5: null });
  });

  it('agrees with counting pairs', () => {
    fc.assert(
      fc.property(bothClasses, (samples) => {
        const spoofs = samples.filter(({ spoof }) => spoof);
        const bonaFides = samples.filter(({ spoof }) => !spoof);
        const wins = spoofs.flatMap((a) => bonaFides.map((b): number => (a.score > b.score ? 1 : a.score === b.score ? 0.5 : 0)));
        expect(areaUnder(rocCurve(samples))).toBeCloseTo(wins.reduce((sum, win) => sum + win, 0) / wins.length, 9);
      }),
    );
  });

  it('turns round with the scores and does not depend on order or scale', () => {
    fc.assert(
      fc.property(bothClasses, (samples) => {
        const auc = areaUnder(rocCurve(samples)) as number;
        const turned = samples.map(({ spoof, score }) => ({ spoof, score: -score }));
        expect(areaUnder(rocCurve(turned))).toBeCloseTo(1 - auc, 9);
        expect(areaUnder(rocCurve(samples.toReversed()))).toBeCloseTo(auc, 12);
        expect(areaUnder(rocCurve(samples.map(({ spoof, score }) => ({ spoof, score: score * 8 }))))).toBeCloseTo(auc, 12);
      }),
    );
  });

  it('has an equal error rate between 0 and 1 and an apcer that falls as more accusations are allowed', () => {
    fc.assert(
      fc.property(bothClasses, (samples) => {
        const curve = rocCurve(samples);
        const eer = equalErrorRate(curve) as number;
        expect(eer).toBeGreaterThanOrEqual(0);
        expect(eer).toBeLessThanOrEqual(1);
        expect(apcerAtBpcer(curve, 0.05) as number).toBeLessThanOrEqual(apcerAtBpcer(curve, 0.01) as number);
      }),
    );
  });
});

describe('calibration', () => {
  it('computes ECE and Brier by hand', () => {
    // Bin 0.2-0.3 holds 0.25 x4 with one spoof: gap 0. Bin 0.9-1 holds 0.9 x2 with one spoof: gap 0.4. ECE = (4*0 + 2*0.4) / 6.
    const samples = [...scored([0.25, 0.25, 0.25], [0.25]), ...scored([0.9], [0.9])];
    expect(expectedCalibrationError(samples)).toBeCloseTo(0.8 / 6, 12);
    expect(brierScore(scored([0.5], [0.5]))).toBe(0.25);
    expect(brierScore(scored([0.2], [0.7]))).toBeCloseTo((0.04 + 0.09) / 2, 12);
    expect(brierScore([])).toBeNull();
  });

  it('is between 0 and 1', () => {
    fc.assert(
      fc.property(bothClasses, (samples) => {
        expect(expectedCalibrationError(samples) as number).toBeLessThanOrEqual(1);
        expect(brierScore(samples) as number).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe('figuresOf', () => {
  it('counts errors and abstentions of the policy by hand', () => {
    const samples = [
      judged(true, 'spoof', 0.9),
      judged(true, 'bona_fide', 0.1),
      judged(true, 'inconclusive', 0.5),
      judged(true, 'spoof', 0.8),
      judged(false, 'bona_fide', 0.2),
      judged(false, 'spoof', 0.7),
      judged(false, 'inconclusive', 0.4),
      judged(false, 'bona_fide', 0.3),
    ];
    expect(figuresOf(samples)).toMatchObject({ n: 8, n_bona_fide: 4, n_spoof: 4, apcer: 0.25, bpcer: 0.25, abstention_rate: 0.25 });
    expect(figuresOf(samples).balanced_accuracy).toBeCloseTo(2 / 3, 12);
    expect(figuresOf(samples).balanced_accuracy_at_half).toBe(0.75);
  });

  it('has nothing to say about nothing', () => {
    expect(figuresOf([])).toMatchObject({ n: 0, auc: null, apcer: null, ece: null, abstention_rate: null });
  });
});

it('takes quantiles by nearest rank', () => {
  expect(quantile([3, 1, 2, 4], 0.5)).toBe(2);
  expect(quantile([3, 1, 2, 4], 0.95)).toBe(4);
  expect(quantile([], 0.5)).toBeNull();
});

it('bootstraps intervals that hold the figure and come out the same each time', () => {
  const samples = Array.from({ length: 80 }, (_, index) =>
    judged(index % 2 === 0, index % 3 ? 'spoof' : 'bona_fide', ((index * 37) % 80) / 80 + (index % 2 === 0 ? 0.2 : 0)),
  );
  const intervals = bootstrapIntervals(samples, 200);
  const [low, high] = intervals.auc as [number, number];
  const auc = figuresOf(samples).auc as number;
  expect(low).toBeLessThan(auc);
  expect(high).toBeGreaterThan(auc);
  expect(bootstrapIntervals(samples, 200)).toEqual(intervals);
  expect(bootstrapIntervals([])).toEqual({});
});
