import { quantile } from './metrics.ts';
import type { ScoredRow } from './score-file.ts';

/** Of the files that last: how long they are and how long judging them took in the engine child. */
export interface SoundFigures {
  n: number;
  /** Of all files together. */
  total_seconds: number;
  duration_seconds: { p50: number | null; p95: number | null };
  /** Time of judging over duration, by file; below 1 is faster than listening. `whole` is all time over all sound. */
  real_time_factor: { p50: number | null; p95: number | null; whole: number };
}

export function soundFiguresOf(rows: readonly ScoredRow[]): { sound?: SoundFigures } {
  const lasting = rows.flatMap(({ durationMs, timeMs }) => (durationMs === null || durationMs <= 0 ? [] : [{ durationMs, timeMs }]));
  if (lasting.length === 0) return {};
  const seconds = lasting.map(({ durationMs }) => durationMs / 1000);
  const factors = lasting.map(({ durationMs, timeMs }) => timeMs / durationMs);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  return {
    sound: {
      n: lasting.length,
      total_seconds: sum(seconds),
      duration_seconds: { p50: quantile(seconds, 0.5), p95: quantile(seconds, 0.95) },
      real_time_factor: { p50: quantile(factors, 0.5), p95: quantile(factors, 0.95), whole: sum(lasting.map(({ timeMs }) => timeMs)) / 1000 / sum(seconds) },
    },
  };
}
