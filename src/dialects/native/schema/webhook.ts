import { z } from '@hono/zod-openapi';
import { DELIVERY_STATUSES, WEBHOOK_EVENTS, type WebhookDelivery, type WebhookEndpoint } from '../../../core/webhook.ts';

const time = z.string().openapi({ format: 'date-time' });

export const WebhookUrl = z
  .string()
  .min(1)
  .max(2048)
  .openapi({ description: 'http or https; it must be reachable from the server.', example: 'https://example.com/hooks' });
export const WebhookDescription = z.string().trim().max(200).nullable();
export const WebhookEvents = z.array(z.enum(WEBHOOK_EVENTS)).min(1).max(WEBHOOK_EVENTS.length);

export const EndpointSchema = z
  .object({
    id: z.string().openapi({ example: 'whe_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' }),
    url: z.string(),
    description: z.string().nullable(),
    events: z.array(z.enum(WEBHOOK_EVENTS)),
    enabled: z.boolean(),
    disabled_at: time.nullable(),
    disabled_reason: z.enum(['gone', 'manual']).nullable().openapi({ description: '`gone`: the receiver answered 410.' }),
    created_at: time,
  })
  .openapi('WebhookEndpoint');

export const EndpointWithSecretSchema = z
  .object({ ...EndpointSchema.shape, secret: z.string().openapi({ description: 'Verifies what is sent; shown this once.', example: 'whsec_...' }) })
  .openapi('WebhookEndpointWithSecret');

const DeliveryFields = {
  id: z.string().openapi({ example: 'whd_01JQZ3V8W9X4Y5Z6A7B8C9D0E1', description: 'The header `webhook-id` of every attempt.' }),
  endpoint_id: z.string().nullable().openapi({ description: 'null: the `callback_url` of the detection.' }),
  detection_id: z.string(),
  event: z.enum(WEBHOOK_EVENTS),
  url: z.string().nullable().openapi({ description: 'null where it was forgotten with an erased detection.' }),
  status: z.enum(DELIVERY_STATUSES),
  attempt_count: z.int().openapi({ description: 'Of the attempts that are kept, at most 30.' }),
  next_attempt_at: time.nullable(),
  created_at: time,
  completed_at: time.nullable(),
};

const AttemptSchema = z
  .object({
    at: time,
    status: z.int().nullable().openapi({ description: 'HTTP status; null where there was no answer.' }),
    error: z.string().nullable(),
    duration_ms: z.int(),
  })
  .openapi('WebhookAttempt');

export const DeliverySchema = z.object(DeliveryFields).openapi('WebhookDelivery');
export const DeliveryPageSchema = z.object({ data: z.array(DeliverySchema), next_cursor: z.string().nullable() }).openapi('WebhookDeliveryPage');
export const DeliveryDetailSchema = z
  .object({
    ...DeliveryFields,
    attempts: z.array(AttemptSchema),
    body: z.string().nullable().openapi({ description: 'What is sent, byte for byte; null before the first attempt and after an erasure.' }),
  })
  .openapi('WebhookDeliveryDetail');

export const renderEndpoint = (endpoint: WebhookEndpoint): z.infer<typeof EndpointSchema> => ({
  id: endpoint.id,
  url: endpoint.url,
  description: endpoint.description,
  events: endpoint.events,
  enabled: endpoint.disabledAt === null,
  disabled_at: endpoint.disabledAt?.toISOString() ?? null,
  disabled_reason: endpoint.disabledReason,
  created_at: endpoint.createdAt.toISOString(),
});

export const renderEndpointWithSecret = (endpoint: WebhookEndpoint): z.infer<typeof EndpointWithSecretSchema> => ({
  ...renderEndpoint(endpoint),
  secret: endpoint.secrets[0]?.secret ?? '',
});

export const renderDelivery = (delivery: WebhookDelivery): z.infer<typeof DeliverySchema> => ({
  id: delivery.id,
  endpoint_id: delivery.endpointId,
  detection_id: delivery.detectionId,
  event: delivery.event,
  url: delivery.url || null,
  status: delivery.status,
  attempt_count: delivery.attempts.length,
  next_attempt_at: delivery.nextAttemptAt?.toISOString() ?? null,
  created_at: delivery.createdAt.toISOString(),
  completed_at: delivery.completedAt?.toISOString() ?? null,
});

export const renderDeliveryDetail = (delivery: WebhookDelivery): z.infer<typeof DeliveryDetailSchema> => ({
  ...renderDelivery(delivery),
  attempts: delivery.attempts.map(({ at, status, error, durationMs }) => ({ at, status, error, duration_ms: durationMs })),
  body: delivery.body,
});
