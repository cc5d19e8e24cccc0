import { createRoute, z } from '@hono/zod-openapi';
import type { BatchState } from '../../../core/batches.ts';
import type { BatchEntry } from '../../../core/detections/index.ts';
import { AppError } from '../../../core/errors.ts';
import { hexOfId, idOfHex } from '../../../core/sortable-hex.ts';
import { keyRequired } from '../../../http/auth.ts';
import { BATCH_LIMITS, type BatchFile, discardFiles } from '../../../http/batch-file.ts';
import type { HttpContext, Services } from '../../../http/context.ts';
import { type Asked, newSubmission } from '../../../http/new-submission.ts';
import { requireQuota } from '../../../http/quota.ts';
import { receiveBatch } from '../../../http/receive-batch.ts';
import { VendorError } from '../../../http/vendor-error.ts';
import { DIALECT, type ResembleContext } from '../context.ts';
import { readCredential } from '../errors.ts';
import { wholeSeconds } from '../figures.ts';
import { fileRules } from '../limits.ts';
import { errorResponses, SECURITY } from '../openapi.ts';
import { parseRequest } from '../request.ts';
import { BatchFormSchema, type BatchItem, BatchSchema } from '../schema-batch.ts';
import { toDetectionOptions } from '../translate.ts';
import { newUuid } from '../uuid.ts';

const common = { tags: ['Batches'], security: SECURITY };
const batch = { 'application/json': { schema: BatchSchema } };

const createBatchRoute = createRoute({
  ...common,
  method: 'post',
  path: '/api/v2/detect/batch',
  operationId: 'createDetectBatch',
  summary: 'Analyse many files',
  description:
    'At most 50 files and 500 MB, as repeated parts `files[]` or as one zip; the options hold for all of them, and `visualize` is on unless it is turned off. ' +
    'Answers at once: `Prefer: wait` is refused. Where the quota does not suffice for all files, none is accepted.',
  request: { body: { required: true, content: { 'multipart/form-data': { schema: BatchFormSchema } } } },
  responses: { 202: { description: 'Accepted.', content: batch }, ...errorResponses(400, 402, 422) },
});

const readBatchRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/detect/batch/{uuid}',
  operationId: 'getDetectBatch',
  summary: 'Read a batch',
  request: { params: z.object({ uuid: z.string().openapi({ example: '01983e8c9d0e1f2a3b4c5d6e7f809102' }) }) },
  responses: { 200: { description: 'The batch as it is now.', content: batch }, ...errorResponses(404) },
});

export function batchRoutes(context: ResembleContext): void {
  const { app, services } = context;
  for (const route of [createBatchRoute, readBatchRoute]) app.openAPIRegistry.registerPath(route);
  const keyed = keyRequired(services, 'detect', readCredential);

  app.post('/api/v2/detect/batch', keyed, async (c) => {
    refuseToWait(c);
    const { incoming } = c.env;
    if (!incoming || !/^multipart\/form-data\b/i.test(c.req.header('Content-Type') ?? '')) throw noFiles();
    const principal = c.get('principal');
    await requireQuota(services, principal, null);
    return services.slots.batches.hold(principal.owner, () => accept(context, c, incoming));
  });

  app.get('/api/v2/detect/batch/:uuid', keyed, async (c) => {
    const found = await findBatch(services, c.get('principal').owner, idOfHex('bat', c.req.param('uuid')));
    return c.json({ success: true, item: renderBatch(found) }, 200);
  });
}

async function accept(context: ResembleContext, c: HttpContext, incoming: Parameters<typeof receiveBatch>[0]): Promise<Response> {
  const { services } = context;
  const { keyId, owner } = c.get('principal');
  const { files, fields } = await receiveBatch(incoming, fileRules(services), BATCH_LIMITS).catch((error: unknown) => {
    throw AppError.is(error) && error.details?.field === 'files[]' ? noFiles() : error;
  });
  try {
    const asked = readOptions(context, fields);
    if (asked.callbackUrl !== null) services.checkUrl(asked.callbackUrl);
    const refusals: AppError[] = [];
    const entries = files.map((file) => toEntry(context, c, asked, file, refusals));
    // A batch of which nothing is left is a refused request: "checks run before analysis" (docs.resemble.ai/detect/create, file constraints).
    if (refusals[0] && refusals.length === files.length) throw refusals[0];
    const { id } = await services.detections.submitBatch(keyId, owner, entries);
    c.set('batchId', id);
    return c.json({ success: true, item: renderBatch(await services.batches.get(owner, id)) }, 202);
  } finally {
    // Taken over by now, or refused: in both cases nothing of it may stay here.
    await discardFiles(files);
  }
}

function readOptions({ settings }: ResembleContext, fields: ReadonlyMap<string, string>): Asked {
  const asked = parseRequest(Object.fromEntries(fields));
  const other = asked.url !== undefined ? 'url' : asked.media_token !== undefined ? 'media_token' : null;
  if (other) throw new VendorError(400, 'invalid_request', `A batch takes files, no "${other}". Send that to POST /api/v2/detect.`);
  return {
    dialect: DIALECT,
    newPublicId: newUuid,
    options: toDetectionOptions(asked, settings.policy, true),
    externalId: null,
    metadata: null,
    warnings: [],
    callbackUrl: asked.callback_url ?? null,
  };
}

/** A file that cannot be taken is an entry with its reason; that is noted in `refusals` as well. */
function toEntry(context: ResembleContext, c: HttpContext, asked: Asked, file: BatchFile, refusals: AppError[]): BatchEntry {
  // Under zero retention names are not even written down.
  const filename = asked.options.zeroRetention ? null : file.filename;
  try {
    if ('error' in file) throw AppError.fromData(file.error);
    fileRules(context.services).checkFilename?.(file.filename);
    return { submission: newSubmission(context, c, asked, { ...file, sourceUrl: null, uploadId: null }) };
  } catch (error) {
    if (!AppError.is(error)) throw error;
    refusals.push(error);
    return { filename, error: error.toData() };
  }
}

/** Throws where a caller would wait for the results (docs.resemble.ai/api-reference/deepfake-detection/create-detect-batch; the vendor documents no text). */
function refuseToWait(c: HttpContext): void {
  if (!/(?:^|[,;])\s*wait\b/i.test(c.req.header('Prefer') ?? '')) return;
  throw new VendorError(400, 'invalid_request', 'A batch is not waited for: leave out "Prefer: wait" and read GET /api/v2/detect/batch/{uuid}.');
}

const noFiles = (): AppError =>
  new VendorError(422, 'invalid_request', 'There are no files. Send a form with file parts named "files[]", or one zip in a file part named "file".');

/** Throws for all but the owner's batches of this API. */
async function findBatch({ batches }: Pick<Services, 'batches'>, owner: string, id: string | null): Promise<BatchState> {
  const notFound = new VendorError(404, 'not_found', 'Batch not found');
  if (id === null) throw notFound;
  try {
    const found = await batches.get(owner, id);
    if (found.items.some(({ publicId }) => publicId?.dialect === DIALECT)) return found;
  } catch (error) {
    if (!AppError.is(error) || error.code !== 'not_found') throw error;
  }
  throw notFound;
}

const renderBatch = ({ id, status, createdAt, items, completedCount, failedCount }: BatchState): BatchItem => ({
  uuid: hexOfId(id),
  status,
  total_files: items.length,
  completed_count: completedCount,
  failed_count: failedCount,
  created_at: wholeSeconds(createdAt),
  detect_uuids: items.flatMap(({ publicId }) => (publicId ? [publicId.publicId] : [])),
});
