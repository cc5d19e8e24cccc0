import type { Signal } from '../core/evidence.ts';
import type { Decisive } from '../core/report.ts';
import type { Judged } from './frame-outcomes.ts';

/** A detector's result as a signal, without its weight, which fusion gives, and its artifacts, which are drawn last. */
export function toSignal({ detector, result }: Judged): Signal {
  const base = { detector: detector.id, kind: detector.kind, weight: 0, artifacts: [] };
  if ('reasonCode' in result) {
    return {
      ...base,
      applicable: false,
      reasonCode: result.reasonCode,
      score: null,
      state: null,
      summary: result.summary,
      details: result.details ?? {},
      segments: [],
      regions: [],
    };
  }
  const { finding, score } = result;
  return {
    ...base,
    applicable: true,
    reasonCode: null,
    score,
    state: finding.state,
    summary: finding.summarize(score),
    details: finding.details,
    segments: finding.segments,
    regions: finding.regions,
  };
}

/** What settles the matter by itself, in the order of the detectors. */
export function decisiveOf(judged: readonly Judged[]): Decisive[] {
  return judged.flatMap(({ detector, result }) =>
    'finding' in result && result.finding.decisive ? [{ detector: detector.id, ...result.finding.decisive }] : [],
  );
}
