import type { Generator } from '../../core/evidence.ts';
import { type SourceTrace, UNKNOWN_SOURCE } from '../../core/findings.ts';
import type { Fused } from '../../core/report.ts';
import { POLICIES } from '../../core/verdict.ts';
import type { Judged } from '../frame-outcomes.ts';

export interface NamedGenerator {
  generator: Generator | null;
  sourceTrace: SourceTrace | null;
}

/**
 * What made the picture: what the file declares goes first; else, where the picture is held for spoof, the family that the network finds in it. The trace is
 * that family, whatever the score: a reader does without it where the verdict is bona fide.
 */
export function nameGenerator(judged: readonly Judged[], { score, decisive }: Pick<Fused, 'score' | 'decisive'>): NamedGenerator {
  const findings = judged.flatMap(({ result }) => ('finding' in result ? [result.finding] : []));
  const declared = findings.flatMap(({ generator }) => generator ?? [])[0] ?? null;
  const sourceTrace = findings.flatMap((finding) => finding.sourceTrace ?? [])[0] ?? null;
  const isSpoof = (decisive?.score ?? score) >= POLICIES.default.spoofFrom;
  return { generator: declared ?? (isSpoof ? byTrace(sourceTrace) : null), sourceTrace };
}

function byTrace(trace: SourceTrace | null): Generator | null {
  if (trace === null || trace.label === UNKNOWN_SOURCE) return null;
  return { name: trace.label, family: trace.label, confidence: trace.confidence, source: 'model' };
}
