import type { HttpContext } from './context.ts';

/** Fires when the caller hangs up before the answer is complete; never where there is no socket. */
export function closedSignal(c: HttpContext): AbortSignal {
  const controller = new AbortController();
  c.env?.outgoing?.once('close', () => controller.abort());
  return controller.signal;
}
