import type { Detection } from '../detection.ts';
import type { Signal } from '../evidence.ts';
import type { Report } from '../report.ts';
import type { Judgement } from '../verdict.ts';

/** What there is to explain: a detection that has its verdict and still has its evidence. */
export interface Finding {
  detection: Detection;
  judgement: Judgement;
  report: Report;
}

/** Null where the analysis has not ended or failed, and where the detection was erased. */
export function findingOf(detection: Detection): Finding | null {
  const { status, judgement, report } = detection;
  return status === 'completed' && judgement !== null && report !== null ? { detection, judgement, report } : null;
}

/** What could judge and gave a score, the weightiest first. */
export const scored = ({ report }: Finding): (Signal & { score: number })[] =>
  report.evidence
    .filter((signal): signal is Signal & { score: number } => signal.applicable && signal.score !== null)
    .sort((a, b) => b.weight - a.weight || Math.abs(b.score - 0.5) - Math.abs(a.score - 0.5));
