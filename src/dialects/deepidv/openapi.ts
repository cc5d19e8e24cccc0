import { type RouteConfig, z } from '@hono/zod-openapi';
import { WEBHOOK_EVENTS } from '../../core/webhook.ts';
import { errorAnswers } from '../../http/docs/answers.ts';
import { serveVendorDocs } from '../../http/docs/vendor-docs.ts';
import { type DeepidvContext, MOUNT } from './deepidv-app.ts';
import { FACES } from './errors.ts';
import { CallbackSchema, ErrorSchema } from './schema.ts';

export const TAG = 'Deepfake detection';
export const SECURITY: Record<string, string[]>[] = [{ apiKey: [] }, { bearer: [] }];

const DESCRIPTIONS = {
  400: 'Missing file or invalid parameters.',
  401: 'Missing or invalid API key.',
  402: 'The monthly quota of the key is used up.',
  403: 'The key lacks the scope `detect`.',
  404: 'There is no such analysis.',
  413: 'File exceeds 50MB limit.',
  415: 'File type not supported.',
  429: 'Rate limit exceeded, or the quota of the day is used up.',
  500: 'Something went wrong on our side.',
  503: 'No detector for this kind of file is installed, or the server cannot reach its database at the moment.',
} as const;

type Refusal = keyof typeof DESCRIPTIONS;

/** Entries of `responses`. 402 is plain text, as the vendor's client expects it. */
export function refusals(...statuses: Refusal[]): RouteConfig['responses'] {
  const answers = errorAnswers(ErrorSchema, Object.fromEntries(statuses.map((status) => [status, DESCRIPTIONS[status]])));
  const plain = { description: DESCRIPTIONS[402], content: { 'text/plain': { schema: z.string() } } };
  return { ...answers, ...(statuses.includes(402) && { 402: plain }) };
}

/** The document and the page of all calls that are registered so far. */
export function serveOpenApi({ app, settings }: DeepidvContext): void {
  registerCallbacks(app.openAPIRegistry);
  serveVendorDocs(app, settings, {
    mount: MOUNT,
    title: 'deepidv',
    description:
      'The file deepfake detection of deepidv, as its documentation describes it, answered by this server. A score is a probability that the content is generated or manipulated, from 0 to 100.',
    tags: [{ name: TAG, description: 'Hand in a document, a picture, a recording or a video, and read what was found.' }],
    keySchemes: {
      apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'A key of this server.' },
      bearer: { type: 'http', scheme: 'bearer', description: 'The same key as `Authorization: Bearer`.' },
    },
    intro: {
      text: 'Send a key of this server in the header `x-api-key`:',
      commands: `export BONAFIDE_KEY=bf_...\ncurl -H "x-api-key: $BONAFIDE_KEY" -F file=@photo.jpg \\\n  BASE_URL/v1/deepfake-detection/analyze`,
    },
    errors: Object.entries(FACES).map(([code, { status, words }]) => ({ code, status, title: words ?? code.replaceAll('_', ' ') })),
    errorsLead: 'Every error is `{"message"}`, and 402 is plain text. The codes are ours and stand in the log; a client sees the status and the message.',
  });
}

function registerCallbacks(registry: DeepidvContext['app']['openAPIRegistry']): void {
  const headers = z.object({
    'deepidv-signature': z.string().openapi({ description: 'The secret of your account itself: compare it.', example: 'whsec_...' }),
    'webhook-id': z.string().openapi({ description: 'The same in every attempt.' }),
    'webhook-timestamp': z.string(),
    'webhook-signature': z.string().openapi({ description: 'Over `webhook-id`, `webhook-timestamp` and the body, as Standard Webhooks says.' }),
  });
  for (const event of WEBHOOK_EVENTS) {
    const type = event.replace('detection', 'deepfake_detection');
    registry.registerWebhook({
      method: 'post',
      path: type,
      operationId: event.replace(/^detection\.(\w)/, (_, letter: string) => `analysis${letter.toUpperCase()}`),
      tags: [TAG],
      summary: event === 'detection.completed' ? 'An analysis has its result' : 'An analysis has failed',
      description: 'Posted to the `callback_url` of the analysis. Any answer from 200 to 299 takes it; else it comes again, for three days.',
      request: { headers, body: { required: true, content: { 'application/json': { schema: CallbackSchema } } } },
      responses: { 200: { description: 'Taken; so is any status from 200 to 299.' } },
    });
  }
}
