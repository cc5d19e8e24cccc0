import type { ReasonCode } from '../core/evidence.ts';
import type { Report } from '../core/report.ts';

/** Why nothing could judge: what the learned detector says, which judges the whole, else the first that says why; `unsupported` where none does. */
export function reasonOf({ evidence }: Pick<Report, 'evidence'>): ReasonCode {
  const refusals = evidence.filter(({ applicable, reasonCode }) => !applicable && reasonCode !== null);
  return (refusals.find(({ kind }) => kind === 'learned') ?? refusals[0])?.reasonCode ?? 'unsupported';
}
