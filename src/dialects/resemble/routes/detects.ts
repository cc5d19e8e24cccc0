import { createRoute, z } from '@hono/zod-openapi';
import { type Detection, LIVING_STATUSES } from '../../../core/detection.ts';
import { artifactLinks } from '../../../http/artifact-links.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { tellVerdict } from '../../../http/verdict-header.ts';
import { DIALECT, type ResembleContext } from '../context.ts';
import { readCredential } from '../errors.ts';
import { findDetect } from '../find-detect.ts';
import { errorResponses, SECURITY } from '../openapi.ts';
import { PageQuery, readPage } from '../pages.ts';
import { DeletedSchema, DetectPageSchema, DetectSchema } from '../schema.ts';
import { renderDetection, renderListed, renderWithExperts } from '../translate.ts';

const common = { tags: ['Deepfake Detection'], security: SECURITY };
const UuidParam = z.object({ uuid: z.string().openapi({ description: 'Of the detection.', example: '8c6e7a99f3faee6e0ec0cb138bdd4a20' }) });

const getRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/detect/{uuid}',
  operationId: 'getDetection',
  summary: 'Read a detection',
  request: { params: UuidParam, query: z.object({ experts: z.string().optional().openapi({ description: '`true`: with what each detector found.' }) }) },
  responses: { 200: { description: 'The detection as it is now.', content: { 'application/json': { schema: DetectSchema } } }, ...errorResponses(404) },
});

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/detect',
  operationId: 'listDetections',
  summary: 'List detections, newest first',
  request: { query: PageQuery },
  responses: { 200: { description: 'One page.', content: { 'application/json': { schema: DetectPageSchema } } }, ...errorResponses(400) },
});

const deleteRoute = createRoute({
  ...common,
  method: 'delete',
  path: '/api/v2/detect/{uuid}',
  operationId: 'deleteDetection',
  summary: 'Delete a detection',
  description: 'Its media, its pictures and its questions are gone when this answers.',
  request: { params: UuidParam },
  responses: { 200: { description: 'It is gone.', content: { 'application/json': { schema: DeletedSchema } } }, ...errorResponses(404) },
});

export function detectRoutes(context: ResembleContext): void {
  const { app, services, settings } = context;
  const links = (c: HttpContext) => artifactLinks(c, settings, services.urlSecret);
  const find = (c: HttpContext): Promise<Detection> => findDetect(services, c.get('principal').owner, c.req.param('uuid') ?? '');
  for (const route of [getRoute, listRoute, deleteRoute]) app.openAPIRegistry.registerPath(route);
  const keyed = keyRequired(services, 'detect', readCredential);

  app.get('/api/v2/detect', keyed, async (c) => {
    const { page, pageSize } = readPage(c.req.query());
    const at = { limit: pageSize, offset: (page - 1) * pageSize };
    const { data, total } = await services.detections.listFrom(c.get('principal').owner, { dialect: DIALECT, statuses: LIVING_STATUSES }, at);
    const items = data.map((detection) => renderListed(detection, links(c)));
    return c.json({ success: true, page, num_pages: Math.ceil(total / pageSize), page_size: pageSize, total_count: total, items }, 200);
  });

  app.get('/api/v2/detect/:uuid', keyed, async (c) => {
    const detection = await find(c);
    tellVerdict(c, detection);
    const render = c.req.query('experts')?.toLowerCase() === 'true' ? renderWithExperts : renderDetection;
    return c.json(render(detection, links(c)), 200);
  });

  app.delete('/api/v2/detect/:uuid', keyed, async (c) => {
    const { owner, id } = await find(c);
    await services.detections.erase(owner, id);
    return c.json({ success: true }, 200);
  });
}
