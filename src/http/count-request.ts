import { createMiddleware } from 'hono/factory';
import { AppError } from '../core/errors.ts';
import { authenticate, type Gate, type ReadCredential, readCredential } from './auth.ts';
import type { HttpContext, HttpEnv, Logger } from './context.ts';
import { limitRate } from './rate-limit.ts';

/** Asked by machines whether the process lives, also while the database does not: they wait for nothing. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * Counts a request with a live key that was answered before anybody asked for its key (an unknown path, another method, parameters that do not fit, a
 * public page), so that every answer to a key says how it stands. Such an answer is never changed for it. To be placed around all routes.
 */
export function countUncounted(gate: Gate, logger: Logger, read: ReadCredential = readCredential) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    await next();
    const isAsked = c.get('principal') !== undefined || c.res.status === 401 || c.res.status >= 500 || PROBES.has(c.req.path);
    if (!isAsked && (c.req.header('Authorization') ?? c.req.header('X-API-Key')) !== undefined) await count(gate, logger, c, read);
  });
}

async function count(gate: Gate, logger: Logger, c: HttpContext, read: ReadCredential): Promise<void> {
  try {
    const secret = read((name) => c.req.header(name));
    const principal = await authenticate(gate.keys, secret);
    c.set('principal', principal);
    await limitRate(gate, principal, c);
  } catch (error) {
    // A key that is none, or that is over its limit: the answer stands, for it gives nothing away.
    if (!AppError.is(error)) logger.warn({ requestId: c.get('requestId'), error }, 'a request was not counted');
  }
}
