import { createRoute, z } from '@hono/zod-openapi';
import type { NativeContext } from '../native-app.ts';

const Health = z.object({ status: z.enum(['ok', 'starting']) }).openapi('Health');
const content = { 'application/json': { schema: Health } };

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'health',
  tags: ['Service'],
  summary: 'Whether the process lives',
  responses: { 200: { description: 'It does.', content } },
});

const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'ready',
  tags: ['Service'],
  summary: 'Whether a submission would be worked on',
  responses: { 200: { description: 'Ready.', content }, 503: { description: 'Not yet, or no longer.', content } },
});

export function healthRoutes({ app, services }: NativeContext): void {
  app.openapi(healthRoute, (c) => c.json({ status: 'ok' as const }, 200));

  app.openapi(readyRoute, async (c) => {
    if (await services.ready()) return c.json({ status: 'ok' as const }, 200);
    c.header('Retry-After', '1');
    return c.json({ status: 'starting' as const }, 503);
  });
}
