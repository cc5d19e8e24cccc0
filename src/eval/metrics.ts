import type { Verdict } from '../core/verdict.ts';
import { brierScore, expectedCalibrationError } from './calibration-figures.ts';
import { apcerAtBpcer, areaUnder, equalErrorRate, rocCurve } from './roc.ts';
import type { Judged, Scored } from './sample.ts';

/** All shares 0..1; null where the media at hand cannot say (a class is absent, or nothing was decided). */
export interface Figures {
  n: number;
  n_bona_fide: number;
  n_spoof: number;
  auc: number | null;
  eer: number | null;
  /** At the policy, over decided files only: abstentions have a figure of their own. */
  balanced_accuracy: number | null;
  /** As if everything had to be decided at 0.5. */
  balanced_accuracy_at_half: number | null;
  apcer: number | null;
  bpcer: number | null;
  apcer_at_bpcer_1: number | null;
  apcer_at_bpcer_5: number | null;
  ece: number | null;
  brier: number | null;
  abstention_rate: number | null;
}

/** Every figure of one set of judged files. Pure. */
export function figuresOf(samples: readonly Judged[]): Figures {
  const spoofs = samples.filter(({ spoof }) => spoof);
  const bonaFides = samples.filter(({ spoof }) => !spoof);
  return {
    n: samples.length,
    n_bona_fide: bonaFides.length,
    n_spoof: spoofs.length,
    ...rankingFigures(samples),
    balanced_accuracy: balancedAccuracy(samples),
    balanced_accuracy_at_half: balancedAccuracy(samples.map((sample) => ({ ...sample, verdict: sample.score >= 0.5 ? 'spoof' : 'bona_fide' }))),
    apcer: shareWith(spoofs, 'bona_fide'),
    bpcer: shareWith(bonaFides, 'spoof'),
    ece: expectedCalibrationError(samples),
    brier: brierScore(samples),
    abstention_rate: shareWith(samples, 'inconclusive'),
  };
}

/** The figures that need scores alone and no threshold. */
export function rankingFigures(samples: readonly Scored[]): Pick<Figures, 'auc' | 'eer' | 'apcer_at_bpcer_1' | 'apcer_at_bpcer_5'> {
  const curve = rocCurve(samples);
  return {
    auc: areaUnder(curve),
    eer: equalErrorRate(curve),
    apcer_at_bpcer_1: apcerAtBpcer(curve, 0.01),
    apcer_at_bpcer_5: apcerAtBpcer(curve, 0.05),
  };
}

/** Mean of the two shares that were called right among the decided files of each class. Null where a class has none. */
export function balancedAccuracy(samples: readonly Judged[]): number | null {
  const decided = samples.filter(({ verdict }) => verdict !== 'inconclusive');
  const caught = shareWith(
    decided.filter(({ spoof }) => spoof),
    'spoof',
  );
  const cleared = shareWith(
    decided.filter(({ spoof }) => !spoof),
    'bona_fide',
  );
  return caught === null || cleared === null ? null : (caught + cleared) / 2;
}

/** The value below which a share `q` (0..1) of the numbers lies, by nearest rank. Null for none. */
export function quantile(values: readonly number[], q: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? null;
}

/** APCER is the share of spoofs called bona fide, BPCER that of bona fide media called spoof (ISO/IEC 30107-3), abstentions counting in the whole. */
function shareWith(samples: readonly Judged[], wanted: Verdict): number | null {
  return samples.length === 0 ? null : samples.filter(({ verdict }) => verdict === wanted).length / samples.length;
}
