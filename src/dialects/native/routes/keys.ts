import { createRoute, z } from '@hono/zod-openapi';
import { type ApiKey, SCOPES } from '../../../core/api-key.ts';
import { PLAN_NAMES } from '../../../core/quota.ts';
import { keyRequired } from '../../../http/auth.ts';
import { readJson } from '../../../http/json-body.ts';
import { invalidRequest } from '../invalid-request.ts';
import type { NativeContext } from '../native-app.ts';
import { NoQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';

const time = z.string().openapi({ format: 'date-time' });

const KeySchema = z
  .object({
    id: z.string().openapi({ example: 'key_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }),
    owner: z.string(),
    plan: z.enum(PLAN_NAMES),
    scopes: z.array(z.enum(SCOPES)),
    hint: z.string().openapi({ description: 'The first characters of the key.' }),
    created_at: time,
    revoked_at: time.nullable(),
  })
  .openapi('Key');

const CreatedKeySchema = z
  .object({ ...KeySchema.shape, key: z.string().openapi({ description: 'The key itself, shown this once.', example: 'bf_...' }) })
  .openapi('CreatedKey');

const NewKeySchema = z
  .strictObject({
    owner: z.string().trim().min(1).max(100).openapi({ description: 'Keys of one owner see the same detections.', example: 'newsroom' }),
    plan: z.enum(PLAN_NAMES).default('starter'),
    scopes: z.array(z.enum(SCOPES)).min(1).max(SCOPES.length).default(['detect']),
  })
  .openapi('NewKey');

const common = { tags: ['Keys'], security: [{ bearer: [] }, { apiKey: [] }] };

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/keys',
  operationId: 'listKeys',
  summary: 'List keys',
  description: 'Needs the scope `admin`. The keys themselves are never shown.',
  request: { query: NoQuery },
  responses: { 200: { description: 'All keys.', content: { 'application/json': { schema: z.object({ data: z.array(KeySchema) }) } } }, ...problems() },
});

const createKeyRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/keys',
  operationId: 'createKey',
  summary: 'Make a key',
  description: 'Needs the scope `admin`. The key is in this answer and nowhere else.',
  request: { body: { required: true, content: { 'application/json': { schema: NewKeySchema } } } },
  responses: { 201: { description: 'The key.', content: { 'application/json': { schema: CreatedKeySchema } } }, ...problems('invalid_request') },
});

const revokeRoute = createRoute({
  ...common,
  method: 'delete',
  path: '/v1/keys/{id}',
  operationId: 'revokeKey',
  summary: 'Revoke a key',
  description: 'Needs the scope `admin`. The key stops working at once.',
  request: { params: z.object({ id: z.string().max(64) }), query: NoQuery },
  responses: { 204: { description: 'Revoked.' }, ...problems('not_found') },
});

export function keyRoutes({ app, services }: NativeContext): void {
  app.use('/v1/keys', keyRequired(services, 'admin'));
  app.use('/v1/keys/:id', keyRequired(services, 'admin'));

  app.openapi(listRoute, async (c) => c.json({ data: (await services.keys.list()).map(renderKey) }, 200));

  // The body is read by our own reader, which has a limit.
  app.openAPIRegistry.registerPath(createKeyRoute);
  app.post('/v1/keys', async (c) => {
    const parsed = NewKeySchema.safeParse(await readJson(c));
    if (!parsed.success) throw invalidRequest(parsed.error, Object.keys(NewKeySchema.shape));
    const { owner, plan, scopes } = parsed.data;
    const { key, secret } = await services.keys.create({ owner, plan, scopes: [...new Set(scopes)] });
    return c.json({ ...renderKey(key), key: secret }, 201);
  });

  app.openapi(revokeRoute, async (c) => {
    await services.keys.revoke(c.req.valid('param').id);
    return c.body(null, 204);
  });
}

const renderKey = (key: ApiKey): z.infer<typeof KeySchema> => ({
  id: key.id,
  owner: key.owner,
  plan: key.plan,
  scopes: key.scopes,
  hint: key.hint,
  created_at: key.createdAt.toISOString(),
  revoked_at: key.revokedAt?.toISOString() ?? null,
});
