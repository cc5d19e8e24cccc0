import { createRoute, z } from '@hono/zod-openapi';
import type { Detection } from '../../../core/detection.ts';
import { artifactLinks } from '../../../http/artifact-links.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { HttpContext } from '../../../http/context.ts';
import { planWait, WAIT_SECONDS_MAX } from '../../../http/prefer.ts';
import { requireQuota } from '../../../http/quota.ts';
import { submitMedia, waitForEnd } from '../../../http/submit-media.ts';
import { tellVerdict } from '../../../http/verdict-header.ts';
import { DIALECT, type ResembleContext } from '../context.ts';
import { readCredential } from '../errors.ts';
import { errorResponses, SECURITY } from '../openapi.ts';
import { CreatedSchema, DetectFormSchema, DetectRequestSchema } from '../schema.ts';
import { receiveRequest } from '../submission.ts';
import { renderCreated, toDetectionOptions } from '../translate.ts';
import { intelligenceUuid, newUuid } from '../uuid.ts';

const createDetectRoute = createRoute({
  method: 'post',
  path: '/api/v2/detect',
  operationId: 'createDetection',
  tags: ['Deepfake Detection'],
  summary: 'Analyse a media file',
  description:
    'Send exactly one of: a file part `file` in a form (options before or after it), a `url`, the `media_token` of a secure upload. The answer comes at once ' +
    `and says \`processing\`; with \`Prefer: wait\` it comes with the result, at the latest after ${WAIT_SECONDS_MAX} seconds.`,
  security: SECURITY,
  request: {
    headers: z.object({ Prefer: z.string().optional().openapi({ description: '`wait` to be answered with the result.', example: 'wait' }) }),
    body: { required: true, content: { 'application/json': { schema: DetectRequestSchema }, 'multipart/form-data': { schema: DetectFormSchema } } },
  },
  responses: {
    200: { description: 'The detection as it is now.', content: { 'application/json': { schema: CreatedSchema } } },
    ...errorResponses(400, 402, 422),
  },
});

export function createRoutes(context: ResembleContext): void {
  const { app, services } = context;
  app.openAPIRegistry.registerPath(createDetectRoute);
  app.post('/api/v2/detect', keyRequired(services, 'detect', readCredential), async (c) => {
    await requireQuota(services, c.get('principal'), null);
    const { asked, source, rules } = await receiveRequest(context, c);
    const submitted = await submitMedia(context, c, source, rules, {
      dialect: DIALECT,
      newPublicId: newUuid,
      options: toDetectionOptions(asked, context.settings.policy),
      externalId: null,
      metadata: null,
      warnings: [],
      callbackUrl: asked.callback_url ?? null,
    });
    await noteDescription(context, c, submitted);
    return answer(context, c, submitted);
  });
}

/** So that the description that was asked for is found among all the others of `GET /intelligences`. The detection is accepted already, whatever comes of this. */
async function noteDescription({ services }: ResembleContext, c: HttpContext, { id, owner, options }: Detection): Promise<void> {
  if (!options.intelligence) return;
  try {
    await services.explanations.ask({ owner, dialect: DIALECT, detectionId: id, question: null, id: intelligenceUuid(id) });
  } catch (error) {
    services.logger.warn({ requestId: c.get('requestId'), detectionId: id, error }, 'a description was not noted');
  }
}

async function answer(context: ResembleContext, c: HttpContext, submitted: Detection): Promise<Response> {
  const { waitMs, applied } = planDetectWait(c.req.header('Prefer'));
  if (applied) c.header('Preference-Applied', applied);
  const waited = waitMs > 0 ? await waitForEnd(context, c, submitted, waitMs) : submitted;
  tellVerdict(c, waited);
  return c.json(renderCreated(waited, artifactLinks(c, context.settings, context.services.urlSecret)), 200);
}

/** The vendor's clients send a bare `Prefer: wait`, which RFC 7240 has no such form of; seconds are obeyed where somebody names them. */
function planDetectWait(prefer: string | undefined) {
  if (/(?:^|[,;])\s*wait\s*(?:$|[,;])/i.test(prefer ?? '')) return { waitMs: WAIT_SECONDS_MAX * 1000, applied: 'wait' };
  return planWait(prefer, 0);
}
