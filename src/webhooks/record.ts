import type { WebhookDelivery } from '../core/webhook.ts';
import type { DeliveryChange, WebhookTransaction } from '../core/webhook-ports.ts';
import type { Outcome } from './attempt.ts';
import type { Claim } from './claim.ts';
import type { DelivererParts } from './deliver.ts';
import { nextAttempt } from './retry-table.ts';
import { scheduleAttempt } from './schedule.ts';

/** Each manual retry begins the table anew; older attempts than these are forgotten. */
const ATTEMPTS_MAX = 30;

/** Writes down what came of an attempt, together with the job for the next one or with what a 410 ends. */
export async function recordAttempt(parts: DelivererParts, claim: Claim, outcome: Outcome): Promise<void> {
  const status = await parts.store.transaction(async (transaction) => {
    const now = parts.clock.now();
    // The endpoint first: two of its deliveries may come to an end at the same time.
    if (outcome.result === 'gone') await disableEndpoint(transaction, claim, now);
    const delivery = await transaction.findDelivery(claim.id);
    if (!delivery) return 'swept';
    const change = changeFor(parts, claim, delivery, outcome, now);
    await transaction.updateDelivery(claim.id, change);
    if (change.nextAttemptAt) await scheduleAttempt(transaction, delivery, change.nextAttemptAt, now);
    if (outcome.result === 'gone' && claim.endpointId !== null) await cancelOthers(transaction, claim.endpointId, now);
    return change.status ?? delivery.status;
  });
  const { id: deliveryId, detectionId } = claim;
  parts.logger.info({ deliveryId, detectionId, answer: outcome.attempt.status, status, durationMs: outcome.attempt.durationMs }, 'webhook attempted');
}

/** Gives the delivery back before its lease has ended. */
export async function releaseLease({ store }: DelivererParts, claim: Claim): Promise<void> {
  await store.transaction(async (transaction) => {
    const delivery = await transaction.findDelivery(claim.id);
    if (delivery && isOurs(claim, delivery)) await transaction.updateDelivery(claim.id, { leasedUntil: null });
  });
}

const isOurs = ({ leasedUntil }: Claim, delivery: WebhookDelivery): boolean => delivery.leasedUntil?.getTime() === leasedUntil.getTime();

function changeFor({ random }: DelivererParts, claim: Claim, delivery: WebhookDelivery, outcome: Outcome, now: Date): DeliveryChange {
  const attempts = [...delivery.attempts, outcome.attempt].slice(-ATTEMPTS_MAX);
  // We were away for longer than our lease, and another worker has gone on: what it says counts.
  if (!isOurs(claim, delivery)) return { attempts };
  const rest = { attempts, leasedUntil: null };
  if (outcome.result === 'delivered') return { ...rest, status: 'delivered', nextAttemptAt: null, completedAt: now };
  // It was cancelled while it was under way.
  if (delivery.status !== 'pending') return rest;
  const failures = delivery.failures + 1;
  const nextAttemptAt = outcome.result === 'failed' ? nextAttempt(failures, now, outcome.retryAfterMs, random()) : null;
  return { ...rest, failures, nextAttemptAt, ...(nextAttemptAt === null && { status: 'failed', completedAt: now }) };
}

async function disableEndpoint(transaction: WebhookTransaction, { endpointId, url }: Claim, now: Date): Promise<void> {
  const endpoint = endpointId === null ? null : await transaction.findEndpoint(endpointId);
  // Its address may have been changed meanwhile: the new one did not say 410.
  if (!endpoint || endpoint.disabledAt || endpoint.url !== url) return;
  await transaction.updateEndpoint(endpoint.id, { disabledAt: now, disabledReason: 'gone' });
}

async function cancelOthers(transaction: WebhookTransaction, endpointId: string, now: Date): Promise<void> {
  const endpoint = await transaction.readEndpoint(endpointId);
  if (endpoint?.disabledAt) await transaction.cancelPending(endpointId, now);
}
