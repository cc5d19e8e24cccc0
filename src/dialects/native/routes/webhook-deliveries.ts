import { createRoute, z } from '@hono/zod-openapi';
import { DELIVERY_STATUSES } from '../../../core/webhook.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { NativeContext } from '../native-app.ts';
import { NoQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';
import { DeliveryDetailSchema, DeliveryPageSchema, DeliverySchema, renderDelivery, renderDeliveryDetail } from '../schema/webhook.ts';

const common = { tags: ['Webhooks'], security: [{ bearer: [] }, { apiKey: [] }] };
const params = z.object({ id: z.string().max(64) });

const query = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().max(500).optional().openapi({ description: '`next_cursor` of the page before.' }),
  endpoint_id: z.string().max(64).optional(),
  detection_id: z.string().max(64).optional(),
  status: z.enum(DELIVERY_STATUSES).optional(),
});

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/webhook-deliveries',
  operationId: 'listWebhookDeliveries',
  summary: 'List deliveries, newest first',
  description: 'The log of the last 30 days.',
  request: { query },
  responses: { 200: { description: 'One page.', content: { 'application/json': { schema: DeliveryPageSchema } } }, ...problems('invalid_request') },
});

const getRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/webhook-deliveries/{id}',
  operationId: 'getWebhookDelivery',
  summary: 'Read a delivery with its attempts and its body',
  request: { params, query: NoQuery },
  responses: { 200: { description: 'The delivery.', content: { 'application/json': { schema: DeliveryDetailSchema } } }, ...problems('not_found') },
});

const retryRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/webhook-deliveries/{id}/retry',
  operationId: 'retryWebhookDelivery',
  summary: 'Send a delivery again, now',
  description: 'Also one that came through: the id and the body are the same as before, the signature is new. The retry table begins anew.',
  request: { params, query: NoQuery },
  responses: { 202: { description: 'It will be sent.', content: { 'application/json': { schema: DeliverySchema } } }, ...problems('not_found', 'conflict') },
});

export function webhookDeliveryRoutes({ app, services }: NativeContext): void {
  const { webhooks } = services;
  app.use('/v1/webhook-deliveries', keyRequired(services, 'detect'));
  app.use('/v1/webhook-deliveries/:id', keyRequired(services, 'detect'));
  app.use('/v1/webhook-deliveries/:id/retry', keyRequired(services, 'detect'));

  app.openapi(listRoute, async (c) => {
    const { limit, cursor, endpoint_id, detection_id, status } = c.req.valid('query');
    const filter = { endpointId: endpoint_id, detectionId: detection_id, status };
    const page = await webhooks.listDeliveries(c.get('principal').owner, filter, { limit, cursor: cursor ?? null });
    return c.json({ data: page.data.map(renderDelivery), next_cursor: page.nextCursor }, 200);
  });

  app.openapi(getRoute, async (c) => c.json(renderDeliveryDetail(await webhooks.getDelivery(c.get('principal').owner, c.req.valid('param').id)), 200));

  app.openapi(retryRoute, async (c) => c.json(renderDelivery(await webhooks.retryDelivery(c.get('principal').owner, c.req.valid('param').id)), 202));
}
