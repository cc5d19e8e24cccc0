import type { ReasonCode } from '../core/evidence.ts';
import type { ScoredRow } from './score-file.ts';

/** Files that were called inconclusive, by why: what could not be judged by its reason code, `between_thresholds` for a score that decides nothing. */
export interface Abstentions {
  n: number;
  reasons: Partial<Record<ReasonCode | 'between_thresholds', number>>;
  /** Share of the files that could be judged and were left undecided all the same; null where none could be. */
  rate_of_judged: number | null;
}

export function abstentionsOf(rows: readonly ScoredRow[]): Abstentions {
  const silent = rows.filter(({ verdict }) => verdict === 'inconclusive');
  const judged = rows.filter(({ reason }) => reason === null).length;
  const reasons: Abstentions['reasons'] = {};
  for (const { reason } of silent) {
    const name = reason ?? 'between_thresholds';
    reasons[name] = (reasons[name] ?? 0) + 1;
  }
  return { n: silent.length, reasons, rate_of_judged: judged === 0 ? null : (reasons.between_thresholds ?? 0) / judged };
}
