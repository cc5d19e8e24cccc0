import type { Detection } from '../../core/detection.ts';
import type { HttpContext } from '../../http/context.ts';

/** Tells our verdict, `inconclusive` included, for which the vendor's body has no word. */
export function tellVerdict(c: HttpContext, { judgement }: Detection): void {
  if (judgement) c.header('X-Bonafide-Verdict', judgement.verdict);
}
