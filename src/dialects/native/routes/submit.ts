import { rm } from 'node:fs/promises';
import { createRoute, z } from '@hono/zod-openapi';
import { type Detection, isFinished } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import type { MediaKind } from '../../../core/media.ts';
import { keyRequired } from '../../../http/auth.ts';
import { closedSignal } from '../../../http/closed-signal.ts';
import type { HttpContext } from '../../../http/context.ts';
import { isJson, readJson } from '../../../http/json-body.ts';
import { planWait } from '../../../http/prefer.ts';
import { requireDetector } from '../../../http/require-detector.ts';
import { receiveUpload, type Upload, type UploadRules } from '../../../http/upload.ts';
import { artifactLinks, detectionPath } from '../links.ts';
import type { NativeContext } from '../native-app.ts';
import { agreeOnKind, decodeForm, parseOptions, toDetectionOptions, warningsFor } from '../options.ts';
import { renderDetection } from '../render-detection.ts';
import { DetectionSchema } from '../schema/detection.ts';
import { OptionsSchema } from '../schema/options.ts';
import { PreferHeader } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';

/** How long a submission waits for its verdict unless told otherwise. */
const WAIT_MS: Readonly<Record<MediaKind, number>> = { image: 30_000, audio: 30_000, video: 0, document: 0 };

const { url: _url, upload_token: _token, ...formShape } = OptionsSchema.shape;
const FormSchema = z
  .object({ file: z.string().openapi({ format: 'binary', description: 'The media: one file part with a filename.' }), ...formShape })
  .openapi('DetectionForm');

const submitRoute = createRoute({
  method: 'post',
  path: '/v1/detections',
  operationId: 'createDetection',
  tags: ['Detections'],
  summary: 'Analyse a media file',
  description:
    'Upload one file. Images and audio are answered with the verdict when it comes within 30 seconds, video and documents at once; `Prefer` overrides both. ' +
    'A file that proves unreadable during its analysis gives a detection with `status: "failed"` and an `error`, not a failed request.',
  security: [{ bearer: [] }, { apiKey: [] }],
  request: { headers: PreferHeader, body: { required: true, content: { 'multipart/form-data': { schema: FormSchema } } } },
  responses: {
    200: { description: 'Finished.', content: { 'application/json': { schema: DetectionSchema } } },
    202: { description: 'Accepted; `Location` says where it can be followed.', content: { 'application/json': { schema: DetectionSchema } } },
    ...problems('invalid_request', 'payload_too_large', 'unsupported_media', 'media_unreadable', 'model_unavailable'),
  },
});

export function submitRoutes(context: NativeContext): void {
  // Registered by hand: the validator that `openapi()` would put in front of a form reads the whole body into memory.
  context.app.openAPIRegistry.registerPath(submitRoute);
  context.app.post('/v1/detections', keyRequired(context.services.keys, 'detect'), async (c) => {
    const { incoming } = c.env;
    const contentType = c.req.header('Content-Type');
    if (isJson(contentType)) await refuseJson(c);
    if (!incoming || !/^multipart\/form-data\b/i.test(contentType ?? '')) throw wrongContentType();
    const upload = await receiveUpload(incoming, uploadRules(context));
    try {
      return await answer(context, c, await submit(context, c, upload));
    } finally {
      // Taken over by now, or refused: in both cases nothing of it may stay here.
      await rm(upload.path, { force: true });
    }
  });
}

function submit({ services, settings }: NativeContext, c: HttpContext, upload: Upload): Promise<Detection> {
  const options = parseOptions(decodeForm(upload.fields));
  refuseRemote(options);
  const kind = agreeOnKind(options.kind, upload.type);
  requireDetector(services.detectors(), kind);
  return services.detections.submit({
    principal: c.get('principal'),
    path: upload.path,
    filename: upload.filename,
    media: {
      kind,
      mime: upload.type.mime,
      format: upload.type.format,
      sizeBytes: upload.sizeBytes,
      sha256: upload.sha256,
    },
    options: toDetectionOptions(options, settings.policy),
    externalId: options.external_id ?? null,
    metadata: options.metadata ?? null,
    warnings: [...warningsFor(options), ...idempotencyWarning(c)],
    origin: { dialect: 'native', baseUrl: settings.publicUrl ?? new URL(c.req.url).origin, callbackUrl: options.callback_url ?? null, sourceUrl: null },
    trace: { requestId: c.get('requestId'), traceparent: null },
    idempotencyKey: null,
  });
}

async function answer({ services, settings }: NativeContext, c: HttpContext, submitted: Detection): Promise<Response> {
  const plan = planWait(c.req.header('Prefer'), WAIT_MS[submitted.media.kind]);
  if (plan.applied) c.header('Preference-Applied', plan.applied);
  const waited =
    plan.waitMs > 0 ? await services.detections.wait(submitted.owner, submitted.id, { timeoutMs: plan.waitMs, signal: closedSignal(c) }) : submitted;
  const body = renderDetection(waited, artifactLinks(c, settings, services.urlSecret));
  if (isFinished(waited.status)) return c.json(body, 200);
  c.header('Location', detectionPath(waited.id));
  return c.json(body, 202);
}

function uploadRules({ services, settings: { limits } }: NativeContext): UploadRules {
  const maxBytes: Record<MediaKind, number> = {
    image: limits.imageBytes,
    audio: limits.audioBytes,
    video: limits.videoBytes,
    document: limits.documentBytes,
  };
  return { dir: services.uploadsDir, sniff: services.sniff, maxBytes: (kind) => maxBytes[kind], maxBytesOfAll: Math.max(...Object.values(maxBytes)) };
}

/** The JSON form of this call names media that lie elsewhere; its options are checked all the same, so that the first mistake is named first. */
async function refuseJson(c: HttpContext): Promise<never> {
  const body = await readJson(c);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new AppError('invalid_request', 'The body must be a JSON object.');
  refuseRemote(parseOptions({ ...body }));
  throw new AppError('invalid_request', 'There is no file. Send it as multipart/form-data with a file part named "file", e.g. curl -F file=@photo.jpg');
}

function refuseRemote(options: { url?: string | undefined; upload_token?: string | undefined }): void {
  const name = options.url !== undefined ? 'url' : options.upload_token !== undefined ? 'upload_token' : null;
  if (!name) return;
  throw new AppError(
    'invalid_request',
    `"${name}" is not supported by this version. Send the file itself as multipart/form-data, in a file part named "file".`,
    {
      details: { field: name },
    },
  );
}

const wrongContentType = (): AppError =>
  new AppError('unsupported_media', 'Send the file as multipart/form-data with a file part named "file", e.g. curl -F file=@photo.jpg');

const idempotencyWarning = (c: HttpContext): string[] =>
  c.req.header('Idempotency-Key') === undefined ? [] : ['Idempotency-Key: not done by this version; the same request sent twice makes two detections.'];
