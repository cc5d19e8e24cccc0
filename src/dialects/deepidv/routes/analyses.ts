import { createRoute, z } from '@hono/zod-openapi';
import type { Detection } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import { keyRequired } from '../../../http/auth.ts';
import { jsonAnswer } from '../../../http/docs/answers.ts';
import { VERDICT_HEADER } from '../../../http/docs/common-headers.ts';
import { tellVerdict } from '../../../http/verdict-header.ts';
import { type DeepidvContext, NAME } from '../deepidv-app.ts';
import { readCredential } from '../errors.ts';
import { readListQuery } from '../list-query.ts';
import { refusals, SECURITY, TAG } from '../openapi.ts';
import { AnalysisListSchema, AnalysisSchema, ListQuerySchema } from '../schema.ts';
import { renderDetection, STATES_OF } from '../translate.ts';

const LIST_PATH = '/v1/deepfake-detection';

const getRoute = createRoute({
  method: 'get',
  path: `${LIST_PATH}/{id}`,
  operationId: 'retrieveAnalysis',
  tags: [TAG],
  summary: 'Retrieve an analysis',
  description: 'An erased analysis is not found, like one that never was.',
  security: SECURITY,
  request: { params: z.object({ id: z.string().openapi({ example: 'da_a1b2c3d4-e5f6-7890-abcd-ef1234567890' }) }) },
  responses: { 200: { ...jsonAnswer(AnalysisSchema, 'The analysis as it is now.'), headers: VERDICT_HEADER }, ...refusals(401, 403, 404, 429, 500, 503) },
});

const listRoute = createRoute({
  method: 'get',
  path: LIST_PATH,
  operationId: 'listAnalyses',
  tags: [TAG],
  summary: 'List analyses, newest first',
  security: SECURITY,
  request: { query: ListQuerySchema },
  responses: { 200: jsonAnswer(AnalysisListSchema, 'One page.'), ...refusals(400, 401, 403, 429, 500, 503) },
});

export function analysisRoutes({ app, services }: DeepidvContext): void {
  const { detections } = services;
  const needsKey = keyRequired(services, 'detect', readCredential);
  app.openAPIRegistry.registerPath(listRoute);
  app.get(LIST_PATH, needsKey, async (c) => {
    const { limit, offset, status } = readListQuery(c.req.query());
    const page = await detections.listFrom(c.get('principal').owner, { dialect: NAME, statuses: STATES_OF[status ?? 'any'] }, { limit, offset });
    const data = page.data.map((one) => renderDetection(one));
    return c.json({ data, total: page.total, hasMore: offset + data.length < page.total, limit, offset }, 200);
  });

  app.openAPIRegistry.registerPath(getRoute);
  app.get(`${LIST_PATH}/:id`, needsKey, async (c) => {
    const found = await findAnalysis(services, c.get('principal').owner, c.req.param('id'));
    tellVerdict(c, found);
    return c.json(renderDetection(found), 200);
  });
}

/** Throws `not_found`, the same for one that is erased, one of another owner and one that never was. */
async function findAnalysis({ detections }: DeepidvContext['services'], owner: string, publicId: string): Promise<Detection> {
  try {
    const found = await detections.getPublic(owner, { dialect: NAME, publicId });
    if (found.status !== 'erased') return found;
  } catch (error) {
    if (!AppError.is(error) || error.code !== 'not_found') throw error;
  }
  throw new AppError('not_found', 'There is no such analysis, or it belongs to another account. Check the id and the key.');
}
