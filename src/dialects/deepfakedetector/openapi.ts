import type { OpenAPIHono } from '@hono/zod-openapi';
import { createRoute, z } from '@hono/zod-openapi';
import type { HttpEnv } from '../../http/context.ts';
import { errorAnswers, jsonAnswer } from '../../http/docs/answers.ts';
import { VERDICT_HEADER } from '../../http/docs/common-headers.ts';
import type { VendorDocs } from '../../http/docs/vendor-docs.ts';
import { FACES, OUTAGE } from './errors.ts';
import type { MediaTypeName } from './limits.ts';
import { AcceptedJobSchema, DetectFormSchema, DetectRequestSchema, DetectResultSchema, EndedJobSchema, ErrorSchema, JOB_ID, JobSchema } from './schema.ts';

const common = { tags: ['Detection'], security: [{ bearer: [] }] };

const PreferHeader = z.object({
  prefer: z
    .string()
    .optional()
    .openapi({ description: '`wait=N` waits at most N seconds for the verdict instead of 30, `respond-async` not at all.', example: 'wait=60' }),
});

const REFUSED_ANYWHERE = {
  401: 'No key, or one that is unknown or revoked.',
  403: 'The key lacks the scope `detect`.',
  429: '`rate_limited` or `quota_exceeded`.',
  500: 'An error of the server, or an analysis that failed.',
};
const REFUSED_UPLOADS = {
  ...REFUSED_ANYWHERE,
  400: 'No media, two of them, a field that does not fit, or an address that is not fetched.',
  413: 'The file is too large.',
  415: 'Media of another type or kind than the call takes, or a body that is neither JSON nor a form.',
  422: 'The media is damaged, or could not be fetched from its `media_url`.',
  503: '`model_unavailable`: nothing here judges this kind of media. `service_unavailable`: come again.',
  504: 'The analysis took too long.',
};

/** `POST /v1/detect` (`kind` null) or one of its sisters. */
export function describeDetectCall(path: string, kind: MediaTypeName | null) {
  return createRoute({
    ...common,
    method: 'post',
    path,
    operationId: kind ? `detect${kind[0]?.toUpperCase()}${kind.slice(1)}` : 'detect',
    summary: kind ? `Detect a deepfake in ${kind} media` : 'Detect a deepfake in media of any kind',
    description:
      `${kind ? `Media of another kind is 415.` : 'The bytes decide what it is, unless `media_type` is given.'} ` +
      'The verdict comes in the answer when it is there within 30 seconds, else a job to poll; with `callback_url` always a job.',
    request: {
      headers: PreferHeader,
      body: {
        required: true,
        content: { 'application/json': { schema: DetectRequestSchema }, 'multipart/form-data': { schema: DetectFormSchema } },
      },
    },
    responses: {
      200: { ...jsonAnswer(DetectResultSchema, 'The verdict.'), headers: VERDICT_HEADER },
      202: jsonAnswer(AcceptedJobSchema, 'Accepted; `Location` and `poll_url` say where to ask for the verdict.'),
      ...errorAnswers(ErrorSchema, REFUSED_UPLOADS),
    },
  });
}

export function describeJobCall() {
  return createRoute({
    ...common,
    method: 'get',
    path: '/v1/jobs/{id}',
    operationId: 'getJob',
    summary: 'Read a job',
    description: 'A failed analysis is an answer too: status 200, with `status: "failed"` and an `error`.',
    request: { params: z.object({ id: JOB_ID }) },
    responses: {
      200: { ...jsonAnswer(JobSchema, 'The job as it is now.'), headers: VERDICT_HEADER },
      ...errorAnswers(ErrorSchema, { ...REFUSED_ANYWHERE, 404: 'There is no such job.', 503: OUTAGE.title }),
    },
  });
}

/** Documents what is sent to callers, which no route does. */
export function registerCallback(app: OpenAPIHono<HttpEnv>): void {
  app.openAPIRegistry.registerWebhook({
    method: 'post',
    path: 'job.ended',
    operationId: 'jobEnded',
    tags: ['Callback'],
    summary: 'A job has ended',
    description: 'Sent to the `callback_url` of the job, signed as Standard Webhooks says: `webhook-id`, `webhook-timestamp` and `webhook-signature`.',
    request: { body: { required: true, content: { 'application/json': { schema: EndedJobSchema } } } },
    responses: { 200: { description: 'Taken; so is any status from 200 to 299.' } },
  });
}

export const DOCS: VendorDocs = {
  mount: '/deepfakedetector',
  title: 'deepfakedetector.ai',
  description:
    'The API of deepfakedetector.ai, answered by this server: a file or a URL in; a verdict, a confidence and the signals behind it out. ' +
    'The calls stand under `/v1` and under `/api/v1`. Every answer to a key says in `RateLimit-Policy` and `RateLimit` how it stands.',
  tags: [
    { name: 'Detection', description: 'Hand in media, read verdicts.' },
    { name: 'Callback', description: 'What is sent to a `callback_url`.' },
  ],
  keySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'Authorization: Bearer ...' } },
  intro: {
    text: 'Send your key with each call as `Authorization: Bearer ...`. The examples read it from a variable:',
    commands: `export BONAFIDE_KEY=bf_...\ncurl -H "Authorization: Bearer $BONAFIDE_KEY" -F file=@photo.jpg BASE_URL/v1/detect`,
  },
  errors: [...Object.values(FACES), OUTAGE],
  errorsLead: 'Every error is `{"error":{"code":"...","message":"..."}}`; the message says how to mend it.',
};
