import type { Scored } from './sample.ts';

const BINS = 10;

/** One bin of the reliability plot: what was promised against what came. Shares 0..1. */
export interface ReliabilityBin {
  from: number;
  to: number;
  n: number;
  /** Mean score in the bin; null where it is empty. */
  meanScore: number | null;
  /** Share of spoofs in the bin; null where it is empty. */
  spoofShare: number | null;
}

/** Ten bins of equal width over the score (Niculescu-Mizil and Caruana, ICML 2005). A score of 1 belongs to the last. */
export function reliability(samples: readonly Scored[]): ReliabilityBin[] {
  const bins: Scored[][] = Array.from({ length: BINS }, () => []);
  for (const sample of samples) bins[Math.min(BINS - 1, Math.max(0, Math.floor(sample.score * BINS)))]?.push(sample);
  return bins.map((bin, index) => ({
    from: index / BINS,
    to: (index + 1) / BINS,
    n: bin.length,
    meanScore: mean(bin.map(({ score }) => score)),
    spoofShare: mean(bin.map(({ spoof }) => Number(spoof))),
  }));
}

/** Expected calibration error over the ten bins: the mean gap between score and share of spoofs, by bin size (Guo et al., ICML 2017). */
export function expectedCalibrationError(samples: readonly Scored[]): number | null {
  if (samples.length === 0) return null;
  const gaps = reliability(samples).map(({ n, meanScore, spoofShare }) => n * Math.abs((meanScore ?? 0) - (spoofShare ?? 0)));
  return gaps.reduce((sum, gap) => sum + gap, 0) / samples.length;
}

/** Mean squared distance between score and truth (Brier, Monthly Weather Review 78, 1950): 0 is perfect, 0.25 is always saying 0.5. */
export function brierScore(samples: readonly Scored[]): number | null {
  return mean(samples.map(({ spoof, score }) => (score - Number(spoof)) ** 2));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
