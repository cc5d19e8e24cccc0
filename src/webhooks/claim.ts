import type { Detection } from '../core/detection.ts';
import type { WebhookDelivery, WebhookEndpoint } from '../core/webhook.ts';
import type { WebhookTransaction } from '../core/webhook-ports.ts';
import { liveSecrets } from '../core/webhook-secret.ts';
import { ensureAccountSecrets } from './account-secret.ts';
import type { DelivererParts, DeliveryRun } from './deliver.ts';
import { scheduleAttempt } from './schedule.ts';

/** A delivery that this worker alone may send until `leasedUntil`. */
export interface Claim {
  id: string;
  endpointId: string | null;
  detectionId: string;
  url: string;
  /** null: it could not be rendered. */
  body: string | null;
  /** Newest first. */
  secrets: string[];
  /** Those of the dialect. */
  headers: Record<string, string>;
  /** Also the proof that it is still ours. */
  leasedUntil: Date;
  /** W3C Trace Context of the submission; null where it has none. */
  traceparent: string | null;
}

/** From the end of the attempt to the end of the lease: time to write down what came of it. */
const LEASE_MARGIN_MS = 10_000;

/** Takes the delivery in hand and renders it where that was not done before. Null where there is nothing for this job to send. */
export function claimDelivery(parts: DelivererParts, { deliveryId: id, jobId }: DeliveryRun): Promise<Claim | null> {
  return parts.store.transaction(async (transaction) => {
    const delivery = await transaction.findDelivery(id);
    // Another job was written in the place of this one: it makes the attempt, and this one must not become a second.
    if (delivery?.status !== 'pending' || delivery.jobId !== jobId) return null;
    const now = parts.clock.now();
    // Whether its time has come is the queue's business, by the database's clock; those of workers may differ.
    if (delivery.leasedUntil && delivery.leasedUntil > now) {
      // Another worker is at it and may die.
      await scheduleAttempt(transaction, delivery, delivery.leasedUntil, now);
      return null;
    }
    const endpoint = delivery.endpointId === null ? null : await transaction.readEndpoint(delivery.endpointId);
    const detection = await transaction.readDetection(delivery.detectionId);
    const isWanted = delivery.endpointId === null || endpoint?.disabledAt === null;
    if (!isWanted || !detection || detection.status === 'erased') {
      await transaction.updateDelivery(id, { status: 'cancelled', nextAttemptAt: null, completedAt: now });
      return null;
    }
    return take(parts, transaction, { delivery, endpoint, detection, now });
  });
}

interface Found {
  delivery: WebhookDelivery;
  endpoint: WebhookEndpoint | null;
  detection: Detection;
  now: Date;
}

async function take(parts: DelivererParts, transaction: WebhookTransaction, { delivery, endpoint, detection, now }: Found): Promise<Claim> {
  const { id, endpointId, detectionId, dialect, event } = delivery;
  const renderer = parts.renderers[dialect] ?? parts.renderers.native;
  const stored = endpoint?.secrets ?? (await ensureAccountSecrets(transaction, delivery.owner, now));
  const secrets = liveSecrets(stored, now).map(({ secret }) => secret);
  const context = { baseUrl: (parts.publicUrl ?? detection.origin.baseUrl ?? '').replace(/\/+$/, ''), urlSecret: parts.urlSecret, now };
  let body = delivery.body;
  let headers: Record<string, string> = {};
  try {
    body ??= renderer.render(detection, event, context);
    headers = renderer.headers?.(detection, secrets[0] ?? '') ?? {};
  } catch (error) {
    // A bug, but one that must not stop the retry table.
    parts.logger.error({ error, deliveryId: id, dialect }, 'a webhook could not be rendered');
    body = null;
  }
  // A changed address holds for what is still to be sent, too.
  const url = endpoint?.url ?? delivery.url;
  const leasedUntil = new Date(now.getTime() + parts.timeoutMs + LEASE_MARGIN_MS);
  await transaction.updateDelivery(id, { url, leasedUntil, ...(body !== null && { body }) });
  return { id, endpointId, detectionId, url, body, secrets, headers, leasedUntil, traceparent: detection.origin.traceparent ?? null };
}
