import { createRoute, z } from '@hono/zod-openapi';
import type { NativeContext } from '../native-app.ts';

const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'metrics',
  tags: ['Service'],
  summary: 'Metrics for Prometheus',
  description:
    'The text format 0.0.4, or OpenMetrics where `Accept` asks for it. It needs no key and names no owner, key or file; it does tell how much is going on, ' +
    'so let a reverse proxy keep it inside.',
  responses: { 200: { description: 'All metrics of this process.', content: { 'text/plain': { schema: z.string() } } } },
});

export function metricsRoutes({ app, services }: NativeContext): void {
  app.openAPIRegistry.registerPath(metricsRoute);
  app.get('/metrics', async (c) => {
    const { contentType, body } = await services.renderMetrics(c.req.header('Accept'));
    return c.body(body, 200, { 'Content-Type': contentType });
  });
}
