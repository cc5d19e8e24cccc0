import type { Insertable, Selectable } from 'kysely';
import type { WebhookDelivery, WebhookEndpoint } from '../core/webhook.ts';
import { storable, toJson } from './json.ts';
import type { WebhookDeliveryRow, WebhookEndpointRow } from './schema.ts';

export function toEndpointRow(endpoint: WebhookEndpoint): Insertable<WebhookEndpointRow> {
  return {
    id: endpoint.id,
    owner: endpoint.owner,
    url: endpoint.url,
    description: endpoint.description === null ? null : storable(endpoint.description),
    events: toJson(endpoint.events),
    secrets: toJson(endpoint.secrets),
    created_at: endpoint.createdAt,
    disabled_at: endpoint.disabledAt,
    disabled_reason: endpoint.disabledReason,
  };
}

export function fromEndpointRow(row: Selectable<WebhookEndpointRow>): WebhookEndpoint {
  return {
    id: row.id,
    owner: row.owner,
    url: row.url,
    description: row.description,
    events: row.events as WebhookEndpoint['events'],
    secrets: row.secrets as WebhookEndpoint['secrets'],
    createdAt: row.created_at,
    disabledAt: row.disabled_at,
    disabledReason: row.disabled_reason,
  };
}

export function toDeliveryRow(delivery: WebhookDelivery): Insertable<WebhookDeliveryRow> {
  return {
    id: delivery.id,
    owner: delivery.owner,
    endpoint_id: delivery.endpointId,
    detection_id: delivery.detectionId,
    dialect: delivery.dialect,
    event: delivery.event,
    url: delivery.url,
    body: delivery.body,
    status: delivery.status,
    attempts: toJson(delivery.attempts),
    next_attempt_at: delivery.nextAttemptAt,
    created_at: delivery.createdAt,
    completed_at: delivery.completedAt,
  };
}

export function fromDeliveryRow(row: Selectable<WebhookDeliveryRow>): WebhookDelivery {
  return {
    id: row.id,
    owner: row.owner,
    endpointId: row.endpoint_id,
    detectionId: row.detection_id,
    dialect: row.dialect,
    event: row.event,
    url: row.url,
    body: row.body,
    status: row.status,
    attempts: row.attempts as WebhookDelivery['attempts'],
    nextAttemptAt: row.next_attempt_at,
    createdAt: row.created_at,
    completedAt: row.completed_at,
  };
}
