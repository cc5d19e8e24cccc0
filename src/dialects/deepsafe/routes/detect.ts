import { rm } from 'node:fs/promises';
import { createRoute } from '@hono/zod-openapi';
import { type Detection, isFinished } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { jsonAnswer } from '../../../http/docs/answers.ts';
import { VERDICT_HEADER } from '../../../http/docs/common-headers.ts';
import { requireQuota } from '../../../http/quota.ts';
import { submitMedia, waitForEnd } from '../../../http/submit-media.ts';
import { receiveForm } from '../../../http/upload.ts';
import type { MediaFile } from '../../../http/upload-file.ts';
import { tellVerdict } from '../../../http/verdict-header.ts';
import { PAYMENT_WORDS, readCredential } from '../errors.ts';
import { uploadRules, WAIT_MS } from '../limits.ts';
import { NAME, newPublicId } from '../names.ts';
import { type DeepsafeContext, KEY_NEEDED, RATE_HEADERS, refusals } from '../openapi.ts';
import { AcceptedSchema, DetectFormSchema, DetectionSchema } from '../schema.ts';
import { readWishes, renderAccepted, renderFinished, type Wishes } from '../translate.ts';

const detectRoute = createRoute({
  method: 'post',
  path: '/v1/detect',
  operationId: 'detect',
  tags: ['Detection'],
  summary: 'Submit a file for deepfake detection',
  description:
    'Answers with the verdict when it comes within 60 seconds, else and with `async=true` with an id to ask for. ' +
    '`async=true` needs a key of the plan `starter` or a larger one. Fields may stand before or after the file; unknown ones are ignored.',
  security: KEY_NEEDED,
  request: { body: { required: true, content: { 'multipart/form-data': { schema: DetectFormSchema } } } },
  responses: {
    200: { ...jsonAnswer(DetectionSchema, 'The verdict.'), headers: { ...RATE_HEADERS, ...VERDICT_HEADER } },
    202: { ...jsonAnswer(AcceptedSchema, 'Not finished yet.'), headers: RATE_HEADERS },
    ...refusals('invalid_request', 'payment_required', 'payload_too_large', 'unsupported_media', 'media_unreadable', 'model_unavailable'),
  },
});

interface Asked extends Wishes {
  file: MediaFile;
}

export function detectRoutes(context: DeepsafeContext): void {
  const { app, services } = context;
  app.openAPIRegistry.registerPath(detectRoute);
  app.post('/v1/detect', keyRequired(services, 'detect', readCredential), async (c) => {
    await requireQuota(services, c.get('principal'), null);
    const { file, options, isAsync } = await readRequest(context, c);
    const asked = { dialect: NAME, newPublicId, options, externalId: null, metadata: null, warnings: [], callbackUrl: null };
    const submitted = await submitMedia(context, c, { type: 'file', file }, uploadRules(services), asked);
    return answer(c, isAsync ? submitted : await waitForEnd(context, c, submitted, WAIT_MS), isAsync);
  });
}

async function readRequest({ services, settings }: DeepsafeContext, c: HttpContext): Promise<Asked> {
  const { incoming } = c.env;
  if (!incoming || !/^multipart\/form-data\b/i.test(c.req.header('Content-Type') ?? '')) throw notAForm();
  const { file, fields } = await receiveForm(incoming, uploadRules(services));
  try {
    // The vendor does not say whether its parameters belong into the form or the query.
    const wishes = readWishes(new Map([...Object.entries(c.req.query()), ...fields]), settings.policy);
    if (wishes.isAsync && c.get('principal').plan === 'free') throw new AppError('payment_required', PAYMENT_WORDS);
    if (!file) throw noFile();
    return { ...wishes, file };
  } catch (error) {
    if (file) await rm(file.path, { force: true });
    throw error;
  }
}

/** What failed while the caller waited for it is an error of the call, as it is in the vendor's table; under its id it is a failed result. */
function answer(c: HttpContext, detection: Detection, isAsync: boolean): Response {
  if (isAsync || !isFinished(detection.status)) return c.json(renderAccepted(detection), 202);
  const body = renderFinished(detection);
  if (!body) throw detection.error ? AppError.fromData(detection.error) : new AppError('not_found', 'The detection was erased meanwhile.');
  tellVerdict(c, detection);
  return c.json(body, 200);
}

const notAForm = (): AppError =>
  new AppError('invalid_request', 'Send the file as multipart/form-data with a file part named "file", e.g. curl -F file=@photo.jpg');

const noFile = (): AppError => new AppError('invalid_request', 'The file is missing. Send it as the part "file", e.g. curl -F file=@photo.jpg');
