import { createRoute } from '@hono/zod-openapi';
import { artifactLinks } from '../../../http/artifact-links.ts';
import { keyRequired } from '../../../http/auth.ts';
import { closedSignal } from '../../../http/closed-signal.ts';
import { streamDetectionEvents } from '../../../http/detection-events.ts';
import type { NativeContext } from '../native-app.ts';
import { renderDetection } from '../render-detection.ts';
import { DetectionPageSchema, DetectionSchema } from '../schema/detection.ts';
import { DetectionId, ListQuery, NoQuery, WaitQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';

const common = { tags: ['Detections'], security: [{ bearer: [] }, { apiKey: [] }] };
const detection = { 'application/json': { schema: DetectionSchema } };

const getRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/detections/{id}',
  operationId: 'getDetection',
  summary: 'Read a detection',
  description: 'With `wait`, the answer comes when the analysis is finished, at the latest after that many seconds.',
  request: { params: DetectionId, query: WaitQuery },
  responses: { 200: { description: 'The detection as it is now.', content: detection }, ...problems('invalid_request', 'not_found') },
});

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/detections',
  operationId: 'listDetections',
  summary: 'List detections, newest first',
  request: { query: ListQuery },
  responses: { 200: { description: 'One page.', content: { 'application/json': { schema: DetectionPageSchema } } }, ...problems('invalid_request') },
});

const deleteRoute = createRoute({
  ...common,
  method: 'delete',
  path: '/v1/detections/{id}',
  operationId: 'eraseDetection',
  summary: 'Erase a detection',
  description: 'Media, artifacts and personal fields are gone when this answers; the row stays with `status: "erased"`.',
  request: { params: DetectionId, query: NoQuery },
  responses: { 200: { description: 'What is left.', content: detection }, ...problems('not_found') },
});

const eventsRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/detections/{id}/events',
  operationId: 'followDetection',
  summary: 'Follow a detection as server-sent events',
  description:
    '`progress` with `{stage, fraction}`, then one of `completed`, `failed` or `erased` with the detection, then the stream ends. A finished detection gives its final event at once.',
  request: { params: DetectionId, query: NoQuery },
  responses: { 200: { description: 'The events.', content: { 'text/event-stream': { schema: { type: 'string' } } } }, ...problems('not_found') },
});

export function detectionRoutes({ app, services, settings }: NativeContext): void {
  const { detections, urlSecret } = services;
  app.use('/v1/detections', keyRequired(services, 'detect'));
  app.use('/v1/detections/:id', keyRequired(services, 'detect'));
  app.use('/v1/detections/:id/events', keyRequired(services, 'detect'));

  app.openapi(getRoute, async (c) => {
    const { owner } = c.get('principal');
    const { id } = c.req.valid('param');
    const waitMs = (c.req.valid('query').wait ?? 0) * 1000;
    const found = waitMs > 0 ? await detections.wait(owner, id, { timeoutMs: waitMs, signal: closedSignal(c) }) : await detections.get(owner, id);
    return c.json(renderDetection(found, artifactLinks(c, settings, urlSecret)), 200);
  });

  app.openapi(listRoute, async (c) => {
    const { limit, cursor, kind, status, verdict, external_id, created_after, created_before } = c.req.valid('query');
    const filter = { kind, status, verdict, externalId: external_id, createdAfter: created_after, createdBefore: created_before };
    const page = await detections.list(c.get('principal').owner, filter, { limit, cursor: cursor ?? null });
    const links = artifactLinks(c, settings, urlSecret);
    return c.json({ data: page.data.map((one) => renderDetection(one, links)), next_cursor: page.nextCursor }, 200);
  });

  app.openapi(deleteRoute, async (c) => {
    const erased = await detections.erase(c.get('principal').owner, c.req.valid('param').id);
    return c.json(renderDetection(erased, artifactLinks(c, settings, urlSecret)), 200);
  });

  app.openapi(eventsRoute, async (c) => {
    const { owner } = c.get('principal');
    const { id } = c.req.valid('param');
    // An unknown id is a 404, not a stream with nothing in it.
    await detections.get(owner, id);
    const links = artifactLinks(c, settings, urlSecret);
    return streamDetectionEvents(c, {
      detectionId: id,
      events: services.events,
      load: () => detections.get(owner, id),
      render: (found) => renderDetection(found, links),
      heartbeatMs: settings.heartbeatMs,
    });
  });
}
