import type { IncomingMessage } from 'node:http';
import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from './context.ts';

/** A client on a fast line has sent the rest by then; a slow one is cut off. */
const DRAIN_MS_MAX = 3000;
const DRAIN_BYTES_MAX = 1024 * 1024 * 1024;

/**
 * Reads what is left of a refused request, and throws it away. Many clients look at the answer only when they have sent everything: were
 * the socket closed on them while they write, they would see a reset connection and never learn what was wrong.
 * Resolves true when the body is at its end, false when a limit was hit first.
 */
export function drainRequest(incoming: IncomingMessage, timeoutMs: number = DRAIN_MS_MAX, bytesMax: number = DRAIN_BYTES_MAX): Promise<boolean> {
  if (incoming.readableEnded || incoming.destroyed) return Promise.resolve(true);
  if (Number(incoming.headers['content-length'] ?? 0) > bytesMax) return Promise.resolve(false);
  return new Promise((resolve) => {
    let bytes = 0;
    const finish = (ended: boolean): void => {
      clearTimeout(timer);
      incoming.off('data', count).off('end', end).off('close', end).off('error', end);
      if (!ended) incoming.pause();
      resolve(ended);
    };
    const end = (): void => finish(true);
    const count = (chunk: Buffer): void => {
      bytes += chunk.length;
      if (bytes > bytesMax) finish(false);
    };
    const timer = setTimeout(() => finish(false), timeoutMs);
    incoming.on('data', count).once('end', end).once('close', end).once('error', end);
    incoming.resume();
  });
}

/** After any handler that did not read its request to the end: drain it, or say that the connection closes. */
export const drainUnread = createMiddleware<HttpEnv>(async (c, next) => {
  await next();
  const incoming = c.env?.incoming;
  if (!incoming || c.req.method === 'GET' || c.req.method === 'HEAD') return;
  if (!(await drainRequest(incoming))) c.res.headers.set('Connection', 'close');
});
