import { rm } from 'node:fs/promises';
import { createRoute, z } from '@hono/zod-openapi';
import type { Reference } from '../../../core/known-media/reference.ts';
import { keyRequired, requireScope } from '../../../http/auth.ts';
import { fingerprintOf, onceOnly, readIdempotencyKey } from '../../../http/idempotency.ts';
import { headerRefs } from '../common-headers.ts';
import type { NativeContext } from '../native-app.ts';
import { hashOf, receiveReference, referenceFingerprint } from '../receive-reference.ts';
import { IdempotencyHeader, NoQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';
import { ReferenceFormSchema, ReferenceJsonSchema, ReferenceListQuery, ReferencePageSchema, ReferenceSchema, renderReference } from '../schema/reference.ts';

const common = { tags: ['Known media'], security: [{ bearer: [] }, { apiKey: [] }] };
const params = z.object({ id: z.string().max(64).openapi({ example: 'ref_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }) });
const reference = { 'application/json': { schema: ReferenceSchema } };

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/references',
  operationId: 'listReferences',
  summary: 'List references, newest first',
  description: 'Those of your owner, shared or not. What others share with you is found by searches and not listed.',
  request: { query: ReferenceListQuery },
  responses: { 200: { description: 'One page.', content: { 'application/json': { schema: ReferencePageSchema } } }, ...problems('invalid_request') },
});

const createReferenceRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/references',
  operationId: 'createReference',
  summary: 'Say what is known of a picture',
  description:
    'Detections with `reverse_search` find it from then on, also scaled, compressed, made brighter or mirrored. The picture is hashed and deleted before this ' +
    'answers; the hash and what you say of it stay until you delete them. A second reference with the same hash is a `conflict` that names the first. ' +
    'It costs nothing of the quota.',
  request: {
    headers: IdempotencyHeader,
    body: { required: true, content: { 'multipart/form-data': { schema: ReferenceFormSchema }, 'application/json': { schema: ReferenceJsonSchema } } },
  },
  responses: {
    201: { description: 'The reference.', headers: headerRefs('Location', 'Idempotency-Replayed'), content: reference },
    ...problems(
      'invalid_request',
      'not_found',
      'conflict',
      'idempotency_mismatch',
      'payload_too_large',
      'unsupported_media',
      'media_unreadable',
      'engine_timeout',
      'engine_crashed',
      'url_blocked',
      'url_unreachable',
    ),
  },
});

const getRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/references/{id}',
  operationId: 'getReference',
  summary: 'Read a reference',
  request: { params, query: NoQuery },
  responses: { 200: { description: 'The reference.', content: reference }, ...problems('not_found') },
});

const deleteRoute = createRoute({
  ...common,
  method: 'delete',
  path: '/v1/references/{id}',
  operationId: 'deleteReference',
  summary: 'Delete a reference',
  description: 'No search finds it any more. Detections that have found it keep what they were told.',
  request: { params, query: NoQuery },
  responses: { 204: { description: 'Deleted.' }, ...problems('not_found') },
});

export function referenceRoutes(context: NativeContext): void {
  const { app, services } = context;
  const { references, idempotency } = services;
  app.use('/v1/references', keyRequired(services, 'detect'));
  app.use('/v1/references/:id', keyRequired(services, 'detect'));

  app.openapi(listRoute, async (c) => {
    const { limit, cursor, verdict } = c.req.valid('query');
    const page = await references.list(c.get('principal').owner, { verdict }, { limit, cursor: cursor ?? null });
    return c.json({ data: page.data.map(renderReference), next_cursor: page.nextCursor }, 200);
  });

  // Registered by hand: the validator that `openapi()` would put in front of a form reads the whole body into memory.
  app.openAPIRegistry.registerPath(createReferenceRoute);
  app.post('/v1/references', async (c) => {
    const key = readIdempotencyKey(c.req.header('Idempotency-Key'));
    const principal = c.get('principal');
    const { owner } = principal;
    const asked = await receiveReference(context, c);
    const { fields, origin } = asked;
    const answer = (made: Reference) => {
      c.header('Location', `/v1/references/${made.id}`);
      return c.json(renderReference(made), 201);
    };
    try {
      if (fields.shared) requireScope(principal, 'admin');
      return await onceOnly(c, {
        idempotency,
        owner,
        key,
        fingerprint: () => fingerprintOf(['POST /v1/references', referenceFingerprint(asked)]),
        make: async (held) => answer(await references.add(owner, await hashOf(context, c, origin), { ...fields, shared: fields.shared ?? false }, held)),
        again: async (id) => answer(await references.get(owner, id)),
      });
    } finally {
      // Hashed by now, or refused: in both cases nothing of it may stay here.
      if (origin.type === 'file') await rm(origin.file.path, { force: true });
    }
  });

  app.openapi(getRoute, async (c) => c.json(renderReference(await references.get(c.get('principal').owner, c.req.valid('param').id)), 200));

  app.openapi(deleteRoute, async (c) => {
    await references.remove(c.get('principal').owner, c.req.valid('param').id);
    return c.body(null, 204);
  });
}
