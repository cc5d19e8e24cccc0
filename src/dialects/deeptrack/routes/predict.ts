import { createRoute, z } from '@hono/zod-openapi';
import { type Detection, isFinished } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import type { Judgement } from '../../../core/verdict.ts';
import { keyRequired } from '../../../http/auth.ts';
import { closedSignal } from '../../../http/closed-signal.ts';
import type { HttpContext } from '../../../http/context.ts';
import { VERDICT_HEADER } from '../../../http/docs/common-headers.ts';
import { submitMedia, waitForEnd } from '../../../http/submit-media.ts';
import { VendorError } from '../../../http/vendor-error.ts';
import { readCredential } from '../errors.ts';
import { FILE_WAIT_MS } from '../limits.ts';
import { NAME } from '../names.ts';
import { type DeeptrackContext, KEY_NEEDED, refusals } from '../openapi.ts';
import { receiveUpload, unreadable, uploadRules } from '../receive-upload.ts';
import { PredictSchema } from '../schema.ts';
import { renderPrediction, toOptions } from '../translate.ts';

/** What is in the queue then has got further by so much. */
const RETRY_AFTER_SECONDS = 30;

/** Media that is answered with its verdict. */
type DirectKind = 'image' | 'audio';

const TEXTS = {
  image: { operationId: 'predictImage', tag: 'Image', summary: 'Analyze an image', file: 'JPEG, PNG, WEBP or GIF, at most 15 MB.' },
  audio: { operationId: 'predictAudio', tag: 'Audio', summary: 'Analyze a sound', file: '.mp3, .wav, .m4a, .aac, .ogg or .flac, at most 50 MB.' },
} as const;

const predictRoute = (kind: DirectKind) => {
  const { file, tag, ...texts } = TEXTS[kind];
  return createRoute({
    method: 'post',
    path: `/v1/${kind}/predict`,
    ...texts,
    tags: [tag],
    description: `Waits for the verdict, ${FILE_WAIT_MS[kind] / 1000} seconds at most.`,
    security: KEY_NEEDED,
    request: {
      body: { required: true, content: { 'multipart/form-data': { schema: z.object({ file: z.string().openapi({ format: 'binary', description: file }) }) } } },
    },
    responses: {
      200: { description: 'The verdict.', headers: VERDICT_HEADER, content: { 'application/json': { schema: PredictSchema } } },
      ...refusals(400, 401, 403, 413, 422, 429, 503),
    },
  });
};

/** Registered by hand, because the validator that `openapi()` would put in front reads the whole body into memory. */
export function predictRoutes(context: DeeptrackContext): void {
  const { app, services } = context;
  for (const kind of ['image', 'audio'] as const) {
    app.openAPIRegistry.registerPath(predictRoute(kind));
    app.post(`/v1/${kind}/predict`, keyRequired(services, 'detect', readCredential), (c) => predict(context, c, kind));
  }
}

async function predict(context: DeeptrackContext, c: HttpContext, kind: DirectKind): Promise<Response> {
  const { services, settings } = context;
  const file = await receiveUpload(context, c, kind);
  // No answer of this vendor names the detection of a picture or a sound, so it needs no id of the vendor's form.
  const asked = {
    dialect: NAME,
    newPublicId: null,
    options: toOptions(kind, settings.policy),
    externalId: null,
    metadata: null,
    warnings: [],
    callbackUrl: null,
  };
  const submitted = await submitMedia(context, c, { type: 'file', file }, uploadRules(services, kind), asked);
  const gone = closedSignal(c);
  const detection = await waitForEnd(context, c, submitted, FILE_WAIT_MS[kind]);
  const judgement = isFinished(detection.status) ? judgementOf(detection, kind) : await giveUp(context, detection, kind, gone.aborted);
  c.header('X-Bonafide-Verdict', judgement.verdict);
  return c.json(renderPrediction({ filename: submitted.filename }, judgement), 200);
}

/** The verdict could never be asked for later: the work ends, and the scan is given back, unless the verdict came at this very moment. */
async function giveUp({ services }: DeeptrackContext, { owner, id }: Detection, kind: DirectKind, isGone: boolean): Promise<Judgement> {
  const { judgement } = await services.detections.erase(owner, id);
  if (judgement) return judgement;
  if (isGone) throw new AppError('invalid_request', 'The caller hung up before there was a verdict.');
  const again = `Send the file again in ${RETRY_AFTER_SECONDS} s${kind === 'audio' ? ', or a shorter part of it' : ''}.`;
  const words = `No verdict came within ${FILE_WAIT_MS[kind] / 1000} s, and the scan was not counted. ${again}`;
  throw new VendorError(503, 'engine_timeout', words, { retry_after_seconds: RETRY_AFTER_SECONDS });
}

function judgementOf({ judgement, error }: Detection, kind: DirectKind): Judgement {
  if (judgement) return judgement;
  if (!error) throw new AppError('not_found', 'This scan was deleted before it ended. Send the file again.');
  const { code, publicMessage } = error;
  if (code === 'unsupported_media' || code === 'media_unreadable') throw unreadable(kind, code, publicMessage);
  throw AppError.fromData(error);
}
