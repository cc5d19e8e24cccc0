import { cors } from 'hono/cors';
import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from '../../http/context.ts';

/** No credentials: the key is in a header that a page has to know, and this API goes by no cookie. */
const share = cors({ origin: '*', exposeHeaders: ['X-Bonafide-Verdict', 'X-Request-Id', 'Retry-After'], maxAge: 600 });

/**
 * Pages of any origin may call, as at the vendor's server (deep-track/FaceDetectionSystem, backend/main.py), whose dashboard does. Without an `Origin` nothing is
 * said, and an OPTIONS that is no preflight is answered like any other method that a path does not have.
 */
export const fromOtherOrigins = createMiddleware<HttpEnv>(async (c, next) => {
  const isPreflight = c.req.header('Access-Control-Request-Method') !== undefined;
  if (c.req.header('Origin') === undefined || (c.req.method === 'OPTIONS' && !isPreflight)) return next();
  return share(c, next);
});
