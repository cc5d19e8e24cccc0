import { createRoute, z } from '@hono/zod-openapi';
import type { BatchEntry } from '../../../core/detections/index.ts';
import { AppError, type ErrorData } from '../../../core/errors.ts';
import type { HeldKey } from '../../../core/idempotency.ts';
import { keyRequired } from '../../../http/auth.ts';
import { BATCH_LIMITS, type BatchFile, discardFiles } from '../../../http/batch-file.ts';
import type { HttpContext } from '../../../http/context.ts';
import { fingerprintOf, onceOnly, readIdempotencyKey } from '../../../http/idempotency.ts';
import { uploadRules } from '../../../http/intake.ts';
import { requireQuota } from '../../../http/quota.ts';
import { receiveBatch } from '../../../http/receive-batch.ts';
import { headerRefs } from '../common-headers.ts';
import type { NativeContext } from '../native-app.ts';
import { decodeForm, parseOptions } from '../options.ts';
import { renderBatch } from '../render-batch.ts';
import { BatchFormSchema, BatchSchema } from '../schema/batch.ts';
import type { Options } from '../schema/options.ts';
import { IdempotencyHeader, NoQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';
import { toSubmission } from '../submission.ts';

const common = { tags: ['Detections'], security: [{ bearer: [] }, { apiKey: [] }] };
const batch = { 'application/json': { schema: BatchSchema } };

const createBatchRoute = createRoute({
  ...common,
  method: 'post',
  path: '/v1/batches',
  operationId: 'createBatch',
  summary: 'Analyse many files',
  description:
    'At most 50 files and 500 MB, as parts or as one zip; the options hold for all of them. Answers at once. A file that cannot be analysed is a failed ' +
    'item, the others go on; a zip that is damaged, expands too far, holds archives, links or names that lead elsewhere is refused whole. Where the quota ' +
    'does not suffice for all files, none is accepted.',
  request: { headers: IdempotencyHeader, body: { required: true, content: { 'multipart/form-data': { schema: BatchFormSchema } } } },
  responses: {
    202: { description: 'Accepted; `Location` says where it can be followed.', headers: headerRefs('Location', 'Idempotency-Replayed'), content: batch },
    ...problems(
      'invalid_request',
      'conflict',
      'idempotency_mismatch',
      'payload_too_large',
      'unsupported_media',
      'media_unreadable',
      'quota_exceeded',
      'url_blocked',
    ),
  },
});

const getBatchRoute = createRoute({
  ...common,
  method: 'get',
  path: '/v1/batches/{id}',
  operationId: 'getBatch',
  summary: 'Read a batch',
  request: { params: z.object({ id: z.string().max(64).openapi({ example: 'bat_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }) }), query: NoQuery },
  responses: { 200: { description: 'The batch as it is now.', content: batch }, ...problems('not_found') },
});

export function batchRoutes(context: NativeContext): void {
  const { app, services } = context;
  app.use('/v1/batches', keyRequired(services, 'detect'));
  app.use('/v1/batches/:id', keyRequired(services, 'detect'));

  // Registered by hand: the validator that `openapi()` would put in front of a form reads the whole body into memory.
  app.openAPIRegistry.registerPath(createBatchRoute);
  app.post('/v1/batches', async (c) => {
    const { incoming } = c.env;
    const key = readIdempotencyKey(c.req.header('Idempotency-Key'));
    if (!incoming || !/^multipart\/form-data\b/i.test(c.req.header('Content-Type') ?? '')) throw wrongContentType();
    const principal = c.get('principal');
    await requireQuota(services, principal, key);
    return services.slots.batches.hold(principal.owner, () => acceptBatch(context, c, incoming, key));
  });

  app.openapi(getBatchRoute, async (c) => c.json(renderBatch(await services.batches.get(c.get('principal').owner, c.req.valid('param').id)), 200));
}

async function acceptBatch(context: NativeContext, c: HttpContext, incoming: Parameters<typeof receiveBatch>[0], key: string | null): Promise<Response> {
  const { services, settings } = context;
  const { files, fields } = await receiveBatch(incoming, uploadRules(services, settings), BATCH_LIMITS);
  try {
    const options = parseOptions(decodeForm(fields));
    refuseOtherMedia(options);
    if (options.callback_url !== undefined) services.checkUrl(options.callback_url);
    return await onceOnly(c, {
      idempotency: services.idempotency,
      owner: c.get('principal').owner,
      key,
      fingerprint: () => fingerprintOf(['POST /v1/batches', options, files.map(fileFingerprint)]),
      make: async (held) => answer(context, c, await submit(context, c, options, files, held)),
      again: (id) => answer(context, c, id),
    });
  } finally {
    // Taken over by now, or refused: in both cases nothing of it may stay here.
    await discardFiles(files);
  }
}

async function submit(context: NativeContext, c: HttpContext, options: Options, files: readonly BatchFile[], held: HeldKey | null): Promise<string> {
  const { keyId, owner } = c.get('principal');
  const entries = files.map((file) => toEntry(context, c, options, file));
  const { id } = await context.services.detections.submitBatch(keyId, owner, entries, held);
  c.set('batchId', id);
  return id;
}

function toEntry(context: NativeContext, c: HttpContext, options: Options, file: BatchFile): BatchEntry {
  // With zero retention names are not even written down.
  const refused = (error: ErrorData): BatchEntry => ({ filename: options.zero_retention ? null : file.filename, error });
  if ('error' in file) return refused(file.error);
  try {
    return { submission: toSubmission(context, c, options, { ...file, sourceUrl: null, uploadId: null }, null) };
  } catch (error) {
    if (AppError.is(error)) return refused(error.toData());
    throw error;
  }
}

async function answer({ services }: NativeContext, c: HttpContext, id: string): Promise<Response> {
  c.set('batchId', id);
  c.header('Location', `/v1/batches/${id}`);
  return c.json(renderBatch(await services.batches.get(c.get('principal').owner, id)), 202);
}

const fileFingerprint = (file: BatchFile): unknown => ('error' in file ? [file.filename, file.error] : [file.filename, file.sha256]);

function refuseOtherMedia(options: Options): void {
  const name = options.url !== undefined ? 'url' : options.upload_token !== undefined ? 'upload_token' : null;
  if (!name) return;
  throw new AppError('invalid_request', `A batch takes files, no "${name}". Send that to POST /v1/detections.`, { details: { field: name } });
}

const wrongContentType = (): AppError =>
  new AppError('unsupported_media', 'Send the files as multipart/form-data with file parts named "files[]", e.g. curl -F "files[]=@a.jpg" -F "files[]=@b.jpg"');
