import { createMiddleware } from 'hono/factory';
import { newId } from '../core/id.ts';
import type { HttpEnv } from './context.ts';

/** An incoming id is taken over only when it is harmless in a log line and in a header. */
const SANE_ID = /^[A-Za-z0-9_.:-]{8,128}$/;

/** Names the request; the id is in every answer, every error and every log line. */
export const requestId = createMiddleware<HttpEnv>(async (c, next) => {
  const incoming = c.req.header('X-Request-Id');
  const id = incoming !== undefined && SANE_ID.test(incoming) ? incoming : newId('req');
  c.set('requestId', id);
  await next();
  c.res.headers.set('X-Request-Id', id);
});
