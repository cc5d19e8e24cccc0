import { createMiddleware } from 'hono/factory';
import type { HttpEnv, Logger } from './context.ts';

/** One line for each request. The path is logged without its query, because a query may carry a signature; headers never are. */
export function accessLog(logger: Logger) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const startedMs = performance.now();
    await next();
    const fields = {
      requestId: c.get('requestId'),
      method: c.req.method,
      path: c.req.path,
      status: c.res.status,
      durationMs: Math.round(performance.now() - startedMs),
      keyId: c.get('principal')?.keyId,
    };
    if (c.res.status >= 500) logger.warn(fields, 'request failed');
    else logger.info(fields, 'request');
  });
}
