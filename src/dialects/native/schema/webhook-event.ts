import type { OpenAPIHono } from '@hono/zod-openapi';
import { z } from '@hono/zod-openapi';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../../core/webhook.ts';
import type { HttpEnv } from '../../../http/context.ts';
import { DetectionSchema } from './detection.ts';

const SUMMARIES: Readonly<Record<WebhookEvent, string>> = {
  'detection.completed': 'A detection has its verdict',
  'detection.failed': 'A detection has failed',
};

const DESCRIPTION =
  'Sent to every endpoint that is registered for the event, and to the `callback_url` of the detection. It is signed as Standard Webhooks ' +
  '(standardwebhooks.com) says: the signature is over `webhook-id`, `webhook-timestamp` and the body byte for byte, joined by dots, so verify before parsing. ' +
  'Messages to an endpoint are signed with its secret, those to a `callback_url` with the one that `POST /v1/webhook-secret` makes. Any answer from 200 to ' +
  '299 within 15 seconds takes the message; else it comes again, for three days, with the same `webhook-id`.';

const Headers = z.object({
  'webhook-id': z.string().openapi({ description: 'Names the message: the same in every attempt.', example: 'whd_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }),
  'webhook-timestamp': z.string().openapi({ description: 'When this attempt was made, in seconds since 1970. Refuse what is older than five minutes.' }),
  'webhook-signature': z.string().openapi({
    description: '`v1,` and the base64 of an HMAC-SHA256; while a secret is being replaced one for each, separated by spaces. One that fits suffices.',
    example: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=',
  }),
});

const messageOf = (event: WebhookEvent) =>
  z.object({
    type: z.literal(event),
    timestamp: z.string().openapi({ format: 'date-time', description: 'When the detection ended.' }),
    data: DetectionSchema,
  });

const SCHEMA_NAMES: Readonly<Record<WebhookEvent, string>> = {
  'detection.completed': 'DetectionCompletedMessage',
  'detection.failed': 'DetectionFailedMessage',
};

/** Documents what is sent to callers, which no route does. */
export function registerWebhooks(app: OpenAPIHono<HttpEnv>): void {
  for (const event of WEBHOOK_EVENTS) {
    app.openAPIRegistry.registerWebhook({
      method: 'post',
      path: event,
      operationId: event.replace(/\.(\w)/, (_, letter: string) => letter.toUpperCase()),
      tags: ['Webhooks'],
      summary: SUMMARIES[event],
      description: DESCRIPTION,
      request: { headers: Headers, body: { required: true, content: { 'application/json': { schema: messageOf(event).openapi(SCHEMA_NAMES[event]) } } } },
      responses: { 200: { description: 'Taken; so is any status from 200 to 299.' }, 410: { description: 'The address is gone: its endpoint is disabled.' } },
    });
  }
}
