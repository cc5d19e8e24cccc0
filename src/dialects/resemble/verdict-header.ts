import type { Detection } from '../../core/detection.ts';
import type { HttpContext } from '../../http/context.ts';

/** This API has no word for inconclusive: the header has. */
export function tellVerdict(c: HttpContext, { judgement }: Pick<Detection, 'judgement'>): void {
  if (judgement) c.header('X-Bonafide-Verdict', judgement.verdict);
}
