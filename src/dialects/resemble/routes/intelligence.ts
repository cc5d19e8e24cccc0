import { rm } from 'node:fs/promises';
import { createRoute, z } from '@hono/zod-openapi';
import { DEFAULT_OPTIONS, type Detection, isFinished } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { chooseSource, uploadRules } from '../../../http/intake.ts';
import { isJson } from '../../../http/json-body.ts';
import { WAIT_SECONDS_MAX } from '../../../http/prefer.ts';
import { requireQuota } from '../../../http/quota.ts';
import { submitMedia, waitForEnd } from '../../../http/submit-media.ts';
import type { MediaFile } from '../../../http/upload-file.ts';
import { tellVerdict } from '../../../http/verdict-header.ts';
import { DIALECT, type ResembleContext } from '../context.ts';
import { itemNotFound, readCredential } from '../errors.ts';
import { findDetect } from '../find-detect.ts';
import { withoutDocuments } from '../limits.ts';
import { errorResponses, SECURITY } from '../openapi.ts';
import { PageQuery, readPage, renderPage } from '../pages.ts';
import { REPORT_KEY, renderFinished, renderPending, renderReport } from '../render-intelligence.ts';
import { parseReportRequest, type ReportRequest } from '../report-request.ts';
import {
  IntelligenceFailureSchema,
  IntelligencePageSchema,
  IntelligencePendingSchema,
  IntelligenceReportSchema,
  IntelligenceRequestSchema,
} from '../schema-intelligence.ts';
import { noMedia, readBody } from '../submission.ts';
import { intelligenceUuid, newUuid, storedUuid } from '../uuid.ts';

const WAIT_MS = WAIT_SECONDS_MAX * 1000;

const common = { tags: ['Intelligence'], security: SECURITY };
const report = { 'application/json': { schema: IntelligenceReportSchema } };

/** docs/pages/detect/intelligence/create.mdx */
const createReportRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/v2/intelligence',
  operationId: 'runIntelligence',
  summary: 'Have the finding on media told in words',
  description:
    'Analyses the media as a detection of its own, which counts on the quota, and tells its finding; or tells that of the detection `detect_id`. Who speaks, what is ' +
    'said and what is to be seen is not looked at: those fields are null. Waits for the result, or answers 202 at once where there is a `callback_url`.',
  request: { body: { required: true, content: { 'application/json': { schema: IntelligenceRequestSchema } } } },
  responses: {
    200: { description: 'The report.', content: report },
    202: { description: 'Accepted: the report is not there yet.', content: { 'application/json': { schema: IntelligencePendingSchema } } },
    ...errorResponses(400, 402, 404),
    422: { description: 'There is no media, or it could not be analysed.', content: { 'application/json': { schema: IntelligenceFailureSchema } } },
  },
});

const listRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/intelligences',
  operationId: 'listIntelligences',
  summary: 'List reports, newest first',
  request: { query: PageQuery },
  responses: { 200: { description: 'One page.', content: { 'application/json': { schema: IntelligencePageSchema } } }, ...errorResponses(400) },
});

const readRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/intelligences/{uuid}',
  operationId: 'getIntelligence',
  summary: 'Read a report',
  request: { params: z.object({ uuid: z.string().openapi({ example: '01983e8c9d0e1f2a3b4c5d6e7f809102' }) }) },
  responses: { 200: { description: 'The report.', content: report }, ...errorResponses(404) },
});

export function intelligenceRoutes(context: ResembleContext): void {
  const { app, services } = context;
  for (const route of [createReportRoute, listRoute, readRoute]) app.openAPIRegistry.registerPath(route);
  const keyed = keyRequired(services, 'detect', readCredential);

  app.post('/api/v2/intelligence', keyed, async (c) => {
    const principal = c.get('principal');
    // Who sends a file is told before it is sent.
    if (!isJson(c.req.header('Content-Type'))) await requireQuota(services, principal, null);
    const { file, fields } = await readBody(context, c);
    try {
      const asked = parseReportRequest({ ...c.req.query(), ...fields });
      const detection = asked.detectId === null ? await submit(context, c, asked, file) : await findDetect(services, principal.owner, asked.detectId);
      await services.explanations.ask({
        owner: principal.owner,
        dialect: DIALECT,
        detectionId: detection.id,
        question: null,
        id: intelligenceUuid(detection.id),
      });
      return answer(context, c, asked, detection);
    } finally {
      if (file) await rm(file.path, { force: true });
    }
  });

  app.get('/api/v2/intelligences', keyed, async (c) => {
    const { page, pageSize } = readPage(c.req.query());
    const at = { limit: pageSize, offset: (page - 1) * pageSize };
    const { data, total } = await services.explanations.listDescriptions(c.get('principal').owner, DIALECT, at);
    const items = data.map(({ detection }) => renderReport(detection));
    return c.json(renderPage(page, pageSize, total, items), 200);
  });

  app.get('/api/v2/intelligences/:uuid', keyed, async (c) => {
    const detection = await findReported(context, c.get('principal').owner, storedUuid(c.req.param('uuid')));
    tellVerdict(c, detection);
    return c.json({ success: true, item: renderReport(detection) }, 200);
  });
}

async function submit(context: ResembleContext, c: HttpContext, asked: ReportRequest, file: MediaFile | null): Promise<Detection> {
  const { services, settings } = context;
  const { url, mediaToken, callbackUrl } = asked;
  if (!file && url === undefined && mediaToken === undefined) throw noMedia();
  await requireQuota(services, c.get('principal'), null);
  const source = chooseSource(file, url, mediaToken, { url: 'url', token: 'media_token' });
  return submitMedia(context, c, source, uploadRules(withoutDocuments(services), settings), {
    dialect: DIALECT,
    newPublicId: newUuid,
    options: { ...DEFAULT_OPTIONS, kind: asked.kind, policy: settings.policy, visualize: false, intelligence: true, zeroRetention: asked.zeroRetention },
    externalId: null,
    // The callback is written long after this request: it has to find out what to write.
    metadata: { [REPORT_KEY]: asked.form ?? 'default' },
    warnings: [],
    callbackUrl,
  });
}

async function answer(context: ResembleContext, c: HttpContext, asked: ReportRequest, detection: Detection): Promise<Response> {
  const ended = asked.callbackUrl === null ? await waitForEnd(context, c, detection, WAIT_MS) : detection;
  if (asked.callbackUrl !== null || !isFinished(ended.status)) return c.json({ success: true, item: renderPending(ended) }, 202);
  tellVerdict(c, ended);
  const body = renderFinished(ended, asked.form);
  return c.json(body, body.success ? 200 : 422);
}

/** Throws the vendor's "Not found". */
async function findReported({ services }: ResembleContext, owner: string, id: string): Promise<Detection> {
  try {
    const { explanation, detection } = await services.explanations.get(owner, DIALECT, id);
    if (explanation.question === null) return detection;
  } catch (error) {
    if (!AppError.is(error) || error.code !== 'not_found') throw error;
  }
  throw itemNotFound();
}
