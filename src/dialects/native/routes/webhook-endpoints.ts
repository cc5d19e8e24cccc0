import { createRoute, z } from '@hono/zod-openapi';
import { WEBHOOK_EVENTS } from '../../../core/webhook.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { readJson } from '../../../http/json-body.ts';
import { invalidRequest } from '../invalid-request.ts';
import type { NativeContext } from '../native-app.ts';
import { NoQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';
import {
  EndpointSchema,
  EndpointWithSecretSchema,
  renderEndpoint,
  renderEndpointWithSecret,
  WebhookDescription,
  WebhookEvents,
  WebhookUrl,
} from '../schema/webhook.ts';

const NewEndpointSchema = z
  .strictObject({ url: WebhookUrl, description: WebhookDescription.default(null), events: WebhookEvents.default([...WEBHOOK_EVENTS]) })
  .openapi('NewWebhookEndpoint');

const EndpointPatchSchema = z
  .strictObject({
    url: WebhookUrl.optional(),
    description: WebhookDescription.optional(),
    events: WebhookEvents.optional(),
    enabled: z.boolean().optional().openapi({ description: 'false cancels what is still to be sent. true also wakes one that was disabled by a 410.' }),
    rotate_secret: z.boolean().optional().openapi({ description: 'Makes a new secret, which is shown in this answer. The old one signs along for 24 hours.' }),
  })
  .openapi('WebhookEndpointPatch');

const common = { tags: ['Webhooks'], security: [{ bearer: [] }, { apiKey: [] }] };
const params = z.object({ id: z.string().max(64) });
const withSecret = { 'application/json': { schema: EndpointWithSecretSchema } };

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/webhook-endpoints',
  operationId: 'listWebhookEndpoints',
  summary: 'List webhook endpoints',
  request: { query: NoQuery },
  responses: { 200: { description: 'All of them.', content: { 'application/json': { schema: z.object({ data: z.array(EndpointSchema) }) } } }, ...problems() },
});

const createEndpointRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/webhook-endpoints',
  operationId: 'createWebhookEndpoint',
  summary: 'Register an address that is told of every finished detection',
  description: 'At most 20 for one owner. The secret that verifies the messages (Standard Webhooks) is in this answer and nowhere else.',
  request: { body: { required: true, content: { 'application/json': { schema: NewEndpointSchema } } } },
  responses: { 201: { description: 'The endpoint.', content: withSecret }, ...problems('invalid_request', 'url_blocked', 'conflict') },
});

const changeRoute = createRoute({
  ...common,
  method: 'patch',
  path: '/v1/webhook-endpoints/{id}',
  operationId: 'changeWebhookEndpoint',
  summary: 'Change, enable or disable an endpoint, or rotate its secret',
  request: { params, body: { required: true, content: { 'application/json': { schema: EndpointPatchSchema } } } },
  responses: {
    200: {
      description: 'The endpoint; with its new secret where `rotate_secret` was asked.',
      content: { 'application/json': { schema: z.union([EndpointSchema, EndpointWithSecretSchema]) } },
    },
    ...problems('invalid_request', 'url_blocked', 'not_found'),
  },
});

const deleteRoute = createRoute({
  ...common,
  method: 'delete',
  path: '/v1/webhook-endpoints/{id}',
  operationId: 'deleteWebhookEndpoint',
  summary: 'Delete an endpoint',
  description: 'What is still to be sent to it is cancelled; the log of its deliveries stays.',
  request: { params, query: NoQuery },
  responses: { 204: { description: 'Deleted.' }, ...problems('not_found') },
});

export function webhookEndpointRoutes({ app, services }: NativeContext): void {
  const { webhooks } = services;
  app.use('/v1/webhook-endpoints', keyRequired(services, 'detect'));
  app.use('/v1/webhook-endpoints/:id', keyRequired(services, 'detect'));

  app.openapi(listRoute, async (c) => c.json({ data: (await webhooks.listEndpoints(c.get('principal').owner)).map(renderEndpoint) }, 200));

  // Bodies are read by our own reader, which has a limit.
  app.openAPIRegistry.registerPath(createEndpointRoute);
  app.post('/v1/webhook-endpoints', async (c) => {
    const { url, description, events } = await readBody(c, NewEndpointSchema);
    const endpoint = await webhooks.createEndpoint(c.get('principal').owner, { url, description: description || null, events: [...new Set(events)] });
    return c.json(renderEndpointWithSecret(endpoint), 201);
  });

  app.openAPIRegistry.registerPath(changeRoute);
  app.patch('/v1/webhook-endpoints/:id', async (c) => {
    const { rotate_secret, events, ...rest } = await readBody(c, EndpointPatchSchema);
    const patch = { ...rest, events: events && [...new Set(events)], rotateSecret: rotate_secret };
    const endpoint = await webhooks.changeEndpoint(c.get('principal').owner, c.req.param('id'), patch);
    return c.json(rotate_secret ? renderEndpointWithSecret(endpoint) : renderEndpoint(endpoint), 200);
  });

  app.openapi(deleteRoute, async (c) => {
    await webhooks.deleteEndpoint(c.get('principal').owner, c.req.valid('param').id);
    return c.body(null, 204);
  });
}

async function readBody<Shape extends z.ZodRawShape>(c: HttpContext, schema: z.ZodObject<Shape>): Promise<z.infer<z.ZodObject<Shape>>> {
  const parsed = schema.safeParse(await readJson(c));
  if (!parsed.success) throw invalidRequest(parsed.error, Object.keys(schema.shape));
  return parsed.data;
}
