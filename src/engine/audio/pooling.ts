import { logit, sigmoid } from '../../core/calibration.ts';
import type { AudioFindings, AudioWindow } from '../../core/findings.ts';

/** A window with the speech that stands behind its score. */
export interface ScoredWindow extends AudioWindow {
  speechMs: number;
}

/** The largest standard deviation that values of 0..1 can have: half of them 0, half of them 1. */
const MAX_DEVIATION = 0.5;

/** What all windows say together, weighed by their speech; null where none of them has a score. */
export function poolWindows(windows: readonly ScoredWindow[]): AudioFindings | null {
  const score = pooledScore(windows);
  if (score === null) return null;
  return { score, windows: windows.map(({ startMs, endMs, score: own }) => ({ startMs, endMs, score: own })), consistency: consistencyOf(windows) };
}

/**
 * Mean log-odds, weighed by speech. A calibration is a straight line in log-odds, so it is the same whether logits are pooled and then
 * calibrated, as in training, or the other way round, as here.
 */
export function pooledScore(windows: readonly ScoredWindow[]): number | null {
  const odds = weighedMean(windows, logit);
  return odds === null ? null : sigmoid(odds);
}

/**
 * 1 - 2 * the standard deviation of the scores, weighed by speech: 1 where all windows say the same, 0 where half of the speech is surely spoof and half
 * surely not. The range would do for two windows, but it only grows with the length of a recording, and one odd window out of a thousand sets it.
 */
export function consistencyOf(windows: readonly ScoredWindow[]): number {
  const mean = weighedMean(windows, (score) => score);
  if (mean === null) return 1;
  const variance = weighedMean(windows, (score) => (score - mean) ** 2) ?? 0;
  return Math.max(0, 1 - Math.sqrt(variance) / MAX_DEVIATION);
}

function weighedMean(windows: readonly ScoredWindow[], of: (score: number) => number): number | null {
  let sum = 0;
  let weights = 0;
  for (const { score, speechMs } of windows) {
    if (score === null) continue;
    sum += of(score) * speechMs;
    weights += speechMs;
  }
  return weights > 0 ? sum / weights : null;
}
