import { rm } from 'node:fs/promises';
import { createRoute, z } from '@hono/zod-openapi';
import { type Detection, isFinished } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import type { MediaKind } from '../../../core/media.ts';
import { artifactLinks } from '../../../http/artifact-links.ts';
import { keyRequired } from '../../../http/auth.ts';
import { closedSignal } from '../../../http/closed-signal.ts';
import type { HttpContext } from '../../../http/context.ts';
import { fingerprintOf, onceOnly, readIdempotencyKey } from '../../../http/idempotency.ts';
import { chooseSource, type MediaSource, sourceFingerprint, uploadRules, withMedia } from '../../../http/intake.ts';
import { isJson, readJsonObject } from '../../../http/json-body.ts';
import { planWait } from '../../../http/prefer.ts';
import { requireQuota } from '../../../http/quota.ts';
import { receiveForm } from '../../../http/upload.ts';
import { headerRefs } from '../common-headers.ts';
import { detectionPath } from '../links.ts';
import type { NativeContext } from '../native-app.ts';
import { decodeForm, parseOptions } from '../options.ts';
import { renderDetection } from '../render-detection.ts';
import { DetectionSchema } from '../schema/detection.ts';
import { type Options, OptionsSchema } from '../schema/options.ts';
import { IdempotencyHeader, PreferHeader } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';
import { toSubmission } from '../submission.ts';

/** How long a submission waits for its verdict unless told otherwise. */
const WAIT_MS: Readonly<Record<MediaKind, number>> = { image: 30_000, audio: 30_000, video: 0, document: 0 };

const { url, upload_token, ...optionShape } = OptionsSchema.shape;
const FormSchema = z
  .object({ file: z.string().openapi({ format: 'binary', description: 'The media: one file part with a filename.' }), ...optionShape })
  .openapi('DetectionForm');
const JsonSchema = z.object({ url, upload_token, ...optionShape }).openapi('DetectionByReference', {
  description: 'Media that is not in the request itself: exactly one of `url` and `upload_token`.',
});

const submitRoute = createRoute({
  method: 'post',
  path: '/v1/detections',
  operationId: 'createDetection',
  tags: ['Detections'],
  summary: 'Analyse a media file',
  description:
    'Upload one file, or send JSON with the `url` of the media or the `upload_token` of an earlier upload. ' +
    'Images and audio are answered with the verdict when it comes within 30 seconds, video and documents at once; `Prefer` overrides both. ' +
    'A file that proves unreadable during its analysis gives a detection with `status: "failed"` and an `error`, not a failed request. ' +
    'With an `Idempotency-Key` the request can be sent again for 24 hours: it answers with the same detection and `Idempotency-Replayed: true`.',
  security: [{ bearer: [] }, { apiKey: [] }],
  request: {
    headers: z.object({ ...PreferHeader.shape, ...IdempotencyHeader.shape }),
    body: { required: true, content: { 'multipart/form-data': { schema: FormSchema }, 'application/json': { schema: JsonSchema } } },
  },
  responses: {
    200: {
      description: 'Finished.',
      headers: headerRefs('Preference-Applied', 'Idempotency-Replayed'),
      content: { 'application/json': { schema: DetectionSchema } },
    },
    202: {
      description: 'Accepted; `Location` says where it can be followed.',
      headers: headerRefs('Location', 'Preference-Applied', 'Idempotency-Replayed'),
      content: { 'application/json': { schema: DetectionSchema } },
    },
    ...problems(
      'invalid_request',
      'not_found',
      'conflict',
      'idempotency_mismatch',
      'payload_too_large',
      'unsupported_media',
      'media_unreadable',
      'model_unavailable',
      'quota_exceeded',
      'url_blocked',
      'url_unreachable',
    ),
  },
});

interface Asked {
  options: Options;
  source: MediaSource;
}

export function submitRoutes(context: NativeContext): void {
  const { app, services, settings } = context;
  // Registered by hand: the validator that `openapi()` would put in front of a form reads the whole body into memory.
  app.openAPIRegistry.registerPath(submitRoute);
  app.post('/v1/detections', keyRequired(services, 'detect'), async (c) => {
    const key = readIdempotencyKey(c.req.header('Idempotency-Key'));
    const principal = c.get('principal');
    const { owner } = principal;
    await requireQuota(services, principal, key);
    const { options, source } = await readRequest(context, c);
    try {
      if (options.callback_url !== undefined) services.checkUrl(options.callback_url);
      const rules = uploadRules(services, settings);
      return await onceOnly(c, {
        idempotency: services.idempotency,
        owner,
        key,
        fingerprint: () => fingerprintOf(['POST /v1/detections', { ...options, url: undefined, upload_token: undefined }, sourceFingerprint(source)]),
        make: async (held) => {
          const signal = closedSignal(c);
          const submit = (media: Parameters<typeof toSubmission>[3]) => services.detections.submit(toSubmission(context, c, options, media, held));
          return answer(context, c, await withMedia(services, source, { principal, rules, signal }, submit));
        },
        again: async (id) => answer(context, c, await services.detections.get(owner, id)),
      });
    } finally {
      // Taken over by now, or refused: in both cases nothing of it may stay here.
      if (source.type === 'file') await rm(source.file.path, { force: true });
    }
  });
}

async function readRequest(context: NativeContext, c: HttpContext): Promise<Asked> {
  const { incoming } = c.env;
  const contentType = c.req.header('Content-Type');
  if (isJson(contentType)) return ask(null, await readJsonObject(c));
  if (!incoming || !/^multipart\/form-data\b/i.test(contentType ?? '')) throw wrongContentType();
  const { file, fields } = await receiveForm(incoming, uploadRules(context.services, context.settings));
  try {
    return ask(file, decodeForm(fields));
  } catch (error) {
    if (file) await rm(file.path, { force: true });
    throw error;
  }
}

/** Options first, so that a misspelt one is named even where there is no media. */
function ask(file: Parameters<typeof chooseSource>[0], raw: Record<string, unknown>): Asked {
  const options = parseOptions(raw);
  return { options, source: chooseSource(file, options.url, options.upload_token, { url: 'url', token: 'upload_token' }) };
}

async function answer({ services, settings }: NativeContext, c: HttpContext, submitted: Detection): Promise<Response> {
  c.set('detectionId', submitted.id);
  const plan = planWait(c.req.header('Prefer'), WAIT_MS[submitted.media.kind]);
  if (plan.applied) c.header('Preference-Applied', plan.applied);
  const waited =
    plan.waitMs > 0 ? await services.detections.wait(submitted.owner, submitted.id, { timeoutMs: plan.waitMs, signal: closedSignal(c) }) : submitted;
  const body = renderDetection(waited, artifactLinks(c, settings, services.urlSecret));
  if (isFinished(waited.status)) return c.json(body, 200);
  c.header('Location', detectionPath(waited.id));
  return c.json(body, 202);
}

const wrongContentType = (): AppError =>
  new AppError(
    'unsupported_media',
    'Send the file as multipart/form-data with a file part named "file", e.g. curl -F file=@photo.jpg, or JSON with its "url" or "upload_token".',
  );
