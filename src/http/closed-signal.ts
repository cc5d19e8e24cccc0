import type { HttpContext } from './context.ts';

/** Fires when the caller hangs up before the answer is complete, or has done so already; never where there is no socket. */
export function closedSignal(c: HttpContext): AbortSignal {
  const outgoing = c.env?.outgoing;
  // A socket closes once: who asks after it, when the upload was being stored for example, would never hear of it.
  if (outgoing?.destroyed) return AbortSignal.abort();
  const controller = new AbortController();
  outgoing?.once('close', () => controller.abort());
  return controller.signal;
}
