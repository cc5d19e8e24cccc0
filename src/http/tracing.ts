import { createMiddleware } from 'hono/factory';
import type { Tracer } from '../core/telemetry.ts';
import type { HttpEnv } from './context.ts';
import { routeTemplate } from './route-template.ts';

/** W3C Trace Context (https://www.w3.org/TR/trace-context/): a later version may have more after the flags. */
const TRACEPARENT = /^(?!ff)[0-9a-f]{2}-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2})(?:-.{0,400})?$/;

/** The caller's `traceparent`, in version 00; null where it sent none, or one that is not valid. */
export function readTraceparent(header: string | undefined): string | null {
  const [, rest] = TRACEPARENT.exec(header?.trim() ?? '') ?? [];
  return rest === undefined ? null : `00-${rest}`;
}

/** Makes the request a span of the caller's trace, or of a new one. Names and attributes: OpenTelemetry's semantic conventions for HTTP servers. */
export function traced(tracer: Tracer) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const { method } = c.req;
    const span = tracer.start(method, {
      parent: readTraceparent(c.req.header('traceparent')),
      kind: 'server',
      attributes: { 'http.request.method': method, 'bonafide.request_id': c.get('requestId') },
    });
    c.set('traceparent', span.traceparent);
    await next();
    const route = routeTemplate(c);
    span.rename(`${method} ${route}`);
    span.set({ 'http.route': route, 'http.response.status_code': c.res.status });
    const code = c.get('errorCode');
    if (code !== undefined) span.set({ 'error.type': code });
    span.end(c.res.status >= 500 ? (code ?? 'internal') : undefined);
  });
}
