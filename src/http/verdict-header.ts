import type { Detection } from '../core/detection.ts';
import type { HttpContext } from './context.ts';

/**
 * The verdict in the words of this server, `inconclusive` among them, on every answer that shows one: no vendor has a word for each. The row of an erased
 * detection keeps its verdict, but only for statistics.
 */
export function tellVerdict(c: HttpContext, { status, judgement }: Pick<Detection, 'status' | 'judgement'>): void {
  if (status === 'completed' && judgement) c.header('X-Bonafide-Verdict', judgement.verdict);
}
