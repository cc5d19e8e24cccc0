import { type Figures, figuresOf, quantile } from './metrics.ts';
import type { Judged } from './sample.ts';

const RESAMPLES = 1000;
/** Above this many files the intervals are narrow and fewer resamples give the same digits. */
const MANY_FILES = 5000;
const RESAMPLES_OF_MANY = 200;
const SEED = 20260101;

export type Interval = [low: number, high: number];
export type Intervals = Partial<Record<keyof Figures, Interval>>;

const OF_INTEREST = [
  'auc',
  'eer',
  'balanced_accuracy',
  'apcer',
  'bpcer',
  'apcer_at_bpcer_1',
  'apcer_at_bpcer_5',
  'ece',
  'brier',
  'abstention_rate',
] as const satisfies (keyof Figures)[];

/**
 * 95 % percentile intervals from resampling each class with replacement (Efron and Tibshirani, An Introduction to the Bootstrap, 1993,
 * chapter 13). The seed is fixed: the same scores give the same intervals.
 */
export function bootstrapIntervals(samples: readonly Judged[], resamples = samples.length > MANY_FILES ? RESAMPLES_OF_MANY : RESAMPLES): Intervals {
  const random = mulberry32(SEED);
  const classes = [samples.filter(({ spoof }) => spoof), samples.filter(({ spoof }) => !spoof)];
  const drawn = Array.from({ length: samples.length === 0 ? 0 : resamples }, () => figuresOf(classes.flatMap((one) => redraw(one, random))));
  const intervals: Intervals = {};
  for (const name of OF_INTEREST) {
    const values = drawn.map((figures) => figures[name]).filter((value) => value !== null);
    const low = quantile(values, 0.025);
    const high = quantile(values, 0.975);
    if (low !== null && high !== null) intervals[name] = [low, high];
  }
  return intervals;
}

const redraw = (samples: readonly Judged[], random: () => number): Judged[] => samples.map(() => samples[Math.floor(random() * samples.length)] as Judged);

/** Mulberry32, a public-domain generator by Tommy Ettinger: small, seeded, good enough to draw samples. */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
