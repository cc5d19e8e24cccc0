import { createRoute, z } from '@hono/zod-openapi';
import type { Detection } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import { hexOfId, idOfHex } from '../../../core/sortable-hex.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { Services } from '../../../http/context.ts';
import { DIALECT, type ResembleContext } from '../context.ts';
import { itemNotFound, readCredential } from '../errors.ts';
import { withMilliseconds } from '../figures.ts';
import { errorResponses, SECURITY } from '../openapi.ts';
import { PageQuery, readPage, renderPage } from '../pages.ts';
import { type SourceTracingItem, SourceTracingPageSchema, SourceTracingSchema } from '../schema-tracing.ts';
import { traceSource } from '../source-tracing.ts';
import { storedUuid } from '../uuid.ts';

const common = { tags: ['Audio Source Tracing'], security: SECURITY };

/** docs/pages/detect/audio-source-tracing/list.mdx */
const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/audio_source_tracings',
  operationId: 'listAudioSourceTracings',
  summary: 'List source tracings, newest first',
  description: 'One for each finished detection that was made with `audio_source_tracing`.',
  request: { query: PageQuery },
  responses: { 200: { description: 'One page.', content: { 'application/json': { schema: SourceTracingPageSchema } } }, ...errorResponses(400) },
});

/** docs/pages/detect/audio-source-tracing/get.mdx */
const readRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/audio_source_tracings/{uuid}',
  operationId: 'getAudioSourceTracing',
  summary: 'Read a source tracing',
  request: {
    params: z.object({ uuid: z.string().openapi({ description: 'Of the source tracing, or of the detection.', example: '8670b3cb8442fb4429a375c21545451a' }) }),
  },
  responses: { 200: { description: 'The source tracing.', content: { 'application/json': { schema: SourceTracingSchema } } }, ...errorResponses(404) },
});

export function sourceTracingRoutes({ app, services }: ResembleContext): void {
  for (const route of [listRoute, readRoute]) app.openAPIRegistry.registerPath(route);
  const keyed = keyRequired(services, 'detect', readCredential);

  app.get('/api/v2/audio_source_tracings', keyed, async (c) => {
    const { page, pageSize } = readPage(c.req.query());
    const filter = { dialect: DIALECT, status: 'completed', sourceTracing: true } as const;
    const found = await services.detections.listFrom(c.get('principal').owner, filter, { limit: pageSize, offset: (page - 1) * pageSize });
    return c.json(renderPage(page, pageSize, found.total, found.data.map(renderTracing)), 200);
  });

  app.get('/api/v2/audio_source_tracings/:uuid', keyed, async (c) => {
    return c.json({ success: true, item: renderTracing(await findTraced(services, c.get('principal').owner, c.req.param('uuid'))) }, 200);
  });
}

/**
 * By its own uuid or, as the vendor's own agent client asks (trace_audio_source of resemble-ai/resemble-mcp), by that of the detection. Throws the vendor's
 * "Not found" for all but a finished detection of this API that was traced.
 */
async function findTraced({ detections }: Pick<Services, 'detections'>, owner: string, uuid: string): Promise<Detection> {
  const id = idOfHex('det', uuid);
  const found =
    (id === null ? null : await orNull(detections.get(owner, id))) ??
    (await orNull(detections.getPublic(owner, { dialect: DIALECT, publicId: storedUuid(uuid) })));
  if (found?.origin.dialect === DIALECT && found.publicId !== null && found.status === 'completed' && found.options.sourceTracing) return found;
  throw itemNotFound();
}

async function orNull(finding: Promise<Detection>): Promise<Detection | null> {
  try {
    return await finding;
  } catch (error) {
    if (AppError.is(error) && error.code === 'not_found') return null;
    throw error;
  }
}

/** The tracing is a view of its detection, and its id the one that we have for that. */
const renderTracing = (detection: Detection): SourceTracingItem => ({
  uuid: hexOfId(detection.id),
  results: traceSource(detection),
  created_at: withMilliseconds(detection.completedAt ?? detection.createdAt),
  detect_uuid: detection.publicId ?? '',
});
