import type { Insertable, Selectable, Updateable } from 'kysely';
import type { WebhookDelivery, WebhookEndpoint } from '../core/webhook.ts';
import type { DeliveryChange, EndpointChange } from '../core/webhook-ports.ts';
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
    failures: delivery.failures,
    leased_until: delivery.leasedUntil,
    next_attempt_at: delivery.nextAttemptAt,
    job_id: delivery.jobId,
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
    failures: row.failures,
    leasedUntil: row.leased_until,
    nextAttemptAt: row.next_attempt_at,
    jobId: row.job_id,
    createdAt: row.created_at,
    completedAt: row.completed_at,
  };
}

/** Only what the change names. */
export function toEndpointChange({ url, description, events, secrets, disabledAt, disabledReason }: EndpointChange): Updateable<WebhookEndpointRow> {
  return {
    ...(url !== undefined && { url }),
    ...(description !== undefined && { description: description === null ? null : storable(description) }),
    ...(events && { events: toJson(events) }),
    ...(secrets && { secrets: toJson(secrets) }),
    ...(disabledAt !== undefined && { disabled_at: disabledAt }),
    ...(disabledReason !== undefined && { disabled_reason: disabledReason }),
  };
}

/** Only what the change names. */
export function toDeliveryChange(change: DeliveryChange): Updateable<WebhookDeliveryRow> {
  const { url, body, status, attempts, failures, leasedUntil, nextAttemptAt, jobId, completedAt } = change;
  return {
    ...(url !== undefined && { url }),
    ...(body !== undefined && { body: body === null ? null : storable(body) }),
    ...(status && { status }),
    ...(attempts && { attempts: toJson(attempts) }),
    ...(failures !== undefined && { failures }),
    ...(leasedUntil !== undefined && { leased_until: leasedUntil }),
    ...(nextAttemptAt !== undefined && { next_attempt_at: nextAttemptAt }),
    ...(jobId !== undefined && { job_id: jobId }),
    ...(completedAt !== undefined && { completed_at: completedAt }),
  };
}
