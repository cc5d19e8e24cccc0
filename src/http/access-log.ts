import { createMiddleware } from 'hono/factory';
import type { HttpContext, HttpEnv, Services } from './context.ts';
import { routeTemplate } from './route-template.ts';

/** Asked every few seconds by machines: told only to who asks for more. */
const PROBES: ReadonlySet<string> = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * One line and one count for each request. The path is logged without its query, because a query may carry a signature; headers never are. A stream
 * counts until it begins.
 */
export function accessLog({ logger, metrics }: Pick<Services, 'logger' | 'metrics'>) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const startedMs = performance.now();
    await next();
    const durationMs = performance.now() - startedMs;
    metrics.httpAnswered({ method: c.req.method, route: routeTemplate(c), status: c.res.status, durationMs, code: c.get('errorCode') ?? null });
    const fields = fieldsOf(c, durationMs);
    if (c.res.status >= 500) logger.warn(fields, 'request failed');
    else if (PROBES.has(c.req.path)) logger.debug(fields, 'request');
    else logger.info(fields, 'request');
  });
}

function fieldsOf(c: HttpContext, durationMs: number) {
  return {
    requestId: c.get('requestId'),
    method: c.req.method,
    path: c.req.path,
    status: c.res.status,
    durationMs: Math.round(durationMs),
    keyId: c.get('principal')?.keyId,
    detectionId: c.get('detectionId'),
    batchId: c.get('batchId'),
    code: c.get('errorCode'),
  };
}
