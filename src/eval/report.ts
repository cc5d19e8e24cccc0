import type { Degradation } from '../core/degradation.ts';
import { type Abstentions, abstentionsOf } from './abstentions.ts';
import { bootstrapIntervals, type Intervals } from './bootstrap.ts';
import { type ReliabilityBin, reliability } from './calibration-figures.ts';
import { type Flips, flipsOf } from './flips.ts';
import { groupBy } from './group-by.ts';
import { type LocalisationFigures, localisationFiguresOf } from './localisation-figures.ts';
import { type Figures, figuresOf, quantile } from './metrics.ts';
import { type RocPoint, rocCurve } from './roc.ts';
import type { FailedRow, ScoredRow } from './score-file.ts';
import { type SliceFigures, type Slices, slicesBy, slicesOf } from './slices.ts';
import { type SoundFigures, soundFiguresOf } from './sound-figures.ts';

const FAILURES_MAX = 100;

/** What `bonafide eval --json` prints. Names as on the wire; shares 0..1. */
export interface EvalReport extends Figures {
  manifest: string;
  policy: string;
  /** The detector or fusion that was judged alone; null for the shipped verdict. */
  model: string | null;
  /** False where the run was interrupted: the figures are then those of the files that were done. */
  complete: boolean;
  time_ms: { p50: number | null; p95: number | null };
  /** Of the inconclusive files, why they are. */
  abstentions: Abstentions;
  /** Of files with a duration; absent where there is none. */
  sound?: SoundFigures;
  /** Of files whose row names a mask; absent where none does. */
  localisation?: LocalisationFigures;
  /** The figures of each kind of media that was met. */
  kinds: Record<string, SliceFigures>;
  slices: Slices;
  flip_rate?: number | null;
  reversal_rate?: number | null;
  flips?: Partial<Record<Degradation, Flips>>;
  /** Rows whose label is of neither class. */
  skipped: { n: number; labels: Record<string, number> };
  failed: { n: number; codes: Record<string, number>; files: { path: string; code: string; message: string }[] };
  ci: Intervals;
}

export interface EvalInput {
  manifest: string;
  policy: string;
  model: string | null;
  complete: boolean;
  degrade: boolean;
  slices: readonly string[];
  skipped: Record<string, number>;
  scored: readonly ScoredRow[];
  failed: readonly FailedRow[];
}

export function buildReport({ scored, failed, ...input }: EvalInput): EvalReport {
  const times = scored.map(({ timeMs }) => timeMs);
  return {
    manifest: input.manifest,
    policy: input.policy,
    model: input.model,
    complete: input.complete,
    ...figuresOf(scored),
    time_ms: { p50: quantile(times, 0.5), p95: quantile(times, 0.95) },
    abstentions: abstentionsOf(scored),
    ...soundFiguresOf(scored),
    ...localisationFiguresOf(scored),
    kinds: slicesBy(scored, ({ kind }) => kind),
    slices: slicesOf(scored, input.slices),
    ...(input.degrade && flipsOf(scored)),
    skipped: { n: Object.values(input.skipped).reduce((sum, count) => sum + count, 0), labels: input.skipped },
    failed: {
      n: failed.length,
      codes: countBy(failed.map(({ code }) => code)),
      files: failed.slice(0, FAILURES_MAX).map(({ path, code, message }) => ({ path, code, message })),
    },
    ci: bootstrapIntervals(scored),
  };
}

/** What the plots are drawn from. */
export interface EvalCurves {
  roc: RocPoint[];
  reliability: ReliabilityBin[];
  /** Files per score bin, each bin 0.05 wide. */
  histogram: { bonaFide: number[]; spoof: number[] };
}

const HISTOGRAM_BINS = 20;

export function buildCurves(scored: readonly ScoredRow[]): EvalCurves {
  const histogram = { bonaFide: new Array<number>(HISTOGRAM_BINS).fill(0), spoof: new Array<number>(HISTOGRAM_BINS).fill(0) };
  for (const { spoof, score } of scored) {
    const bin = Math.min(HISTOGRAM_BINS - 1, Math.floor(score * HISTOGRAM_BINS));
    const counts = spoof ? histogram.spoof : histogram.bonaFide;
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return { roc: rocCurve(scored), reliability: reliability(scored), histogram };
}

function countBy(words: readonly string[]): Record<string, number> {
  return Object.fromEntries([...groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}
