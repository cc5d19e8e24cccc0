import type { OpenAPIHono } from '@hono/zod-openapi';
import { type Detection, isFinished } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext, HttpEnv } from '../../../http/context.ts';
import { planWait } from '../../../http/prefer.ts';
import { requireQuota } from '../../../http/quota.ts';
import { type DialectContext, submitMedia, waitForEnd } from '../../../http/submit-media.ts';
import { tellVerdict } from '../../../http/verdict-header.ts';
import { readCredential } from '../errors.ts';
import { newJobId } from '../job-id.ts';
import { type MediaTypeName, mediaRules, WAIT_MS } from '../limits.ts';
import { describeDetectCall } from '../openapi.ts';
import { receive, sayingWhatFits } from '../receive.ts';
import type { DetectRequest } from '../schema.ts';
import { errorOf, renderAccepted, renderResult, toDetectionOptions } from '../translate.ts';

const CALLS = [
  { path: '/v1/detect', kind: null },
  { path: '/v1/detect/image', kind: 'image' },
  { path: '/v1/detect/audio', kind: 'audio' },
  { path: '/v1/detect/video', kind: 'video' },
] as const;

/** Media in, verdict out; for any kind, and for each. */
export function detectRoutes(app: OpenAPIHono<HttpEnv>, context: DialectContext): void {
  for (const { path, kind } of CALLS) {
    app.openAPIRegistry.registerPath(describeDetectCall(path, kind));
    app.post(path, keyRequired(context.services, 'detect', readCredential), (c) => detect(context, c, kind));
  }
}

async function detect(context: DialectContext, c: HttpContext, kind: MediaTypeName | null): Promise<Response> {
  const { services, settings } = context;
  await requireQuota(services, c.get('principal'), null);
  const rules = mediaRules(services, settings);
  const { request, source } = await receive(c, rules, kind, services.checkUrl);
  const options = toDetectionOptions(request, kind ?? request.media_type ?? null, settings.policy);
  const asked = {
    dialect: 'deepfakedetector',
    newPublicId: newJobId,
    options,
    externalId: null,
    metadata: null,
    warnings: [],
    callbackUrl: request.callback_url ?? null,
  };
  const submitted = await sayingWhatFits(kind, () => submitMedia(context, c, source, rules, asked));
  return answer(c, await waited(context, c, submitted, request));
}

/** With a callback nothing is waited for. */
async function waited(context: DialectContext, c: HttpContext, submitted: Detection, { callback_url }: DetectRequest): Promise<Detection> {
  if (callback_url !== undefined) return submitted;
  const { waitMs, applied } = planWait(c.req.header('Prefer'), WAIT_MS);
  if (applied) c.header('Preference-Applied', applied);
  return waitMs > 0 ? waitForEnd(context, c, submitted, waitMs) : submitted;
}

function answer(c: HttpContext, detection: Detection): Response {
  const error = errorOf(detection);
  if (error) throw AppError.fromData(error);
  if (isFinished(detection.status)) {
    tellVerdict(c, detection);
    return c.json(renderResult(detection), 200);
  }
  const accepted = renderAccepted(detection);
  c.header('Location', mountOf(c) + accepted.poll_url);
  return c.json(accepted, 202);
}

/** What stands before the call in the path of the request: clients and resolvers of `Location` go by the host alone. */
const mountOf = (c: HttpContext): string => c.req.path.replace(/\/v1\/detect(?:\/[a-z]+)?$/, '');
