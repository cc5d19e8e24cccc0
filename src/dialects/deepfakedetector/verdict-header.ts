import type { Detection } from '../../core/detection.ts';
import type { HttpContext } from '../../http/context.ts';

/** The verdict in the words of this server, on every answer that has one. */
export function sayVerdict(c: HttpContext, { judgement }: Detection): void {
  if (judgement) c.header('X-Bonafide-Verdict', judgement.verdict);
}
