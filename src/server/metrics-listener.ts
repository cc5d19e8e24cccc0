import { Hono } from 'hono';
import type { MetricsBook } from '../telemetry/index.ts';
import { type Listener, listen } from './listen.ts';

/** /metrics and /healthz of a process that serves nothing else. Throws `conflict` where the port is taken. */
export async function listenForMetrics({ render }: Pick<MetricsBook, 'render'>, host: string, port: number): Promise<Listener> {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/metrics', async (c) => {
    const { contentType, body } = await render(c.req.header('Accept'));
    return c.body(body, 200, { 'Content-Type': contentType });
  });
  return listen(app, host, port);
}
