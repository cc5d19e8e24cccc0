import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from '../../http/context.ts';

/**
 * "Every response includes rate limit information" (deepsafe-docs.pages.dev/errors): requests in the window, what is left of them, and the Unix second at
 * which the window ends. What no key was sent for has none.
 */
export const rateHeaders = createMiddleware<HttpEnv>(async (c, next) => {
  await next();
  const status = c.get('rateStatus');
  if (!status) return;
  c.res.headers.set('X-RateLimit-Limit', String(status.limit));
  c.res.headers.set('X-RateLimit-Remaining', String(status.remaining));
  c.res.headers.set('X-RateLimit-Reset', String(Math.ceil(Date.now() / 1000) + status.resetSeconds));
});
