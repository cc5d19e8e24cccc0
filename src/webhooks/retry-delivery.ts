import { AppError } from '../core/errors.ts';
import type { WebhookDelivery } from '../core/webhook.ts';
import type { WebhookTransaction } from '../core/webhook-ports.ts';
import type { WebhookParts } from './parts.ts';
import { scheduleAttempt } from './schedule.ts';

export const deliveryNotFound = (): AppError =>
  new AppError('not_found', 'There is no such delivery, or it belongs to another owner. GET /v1/webhook-deliveries lists those of the last 30 days.');

/** Makes a delivery pending again from the beginning of the retry table, whatever became of it; its id and its body stay. */
export async function retryDelivery({ store, clock }: WebhookParts, owner: string, id: string): Promise<WebhookDelivery> {
  return store.transaction(async (transaction) => {
    const delivery = await transaction.findDelivery(id);
    if (delivery?.owner !== owner) throw deliveryNotFound();
    await requireReceiver(transaction, delivery);
    const now = clock.now();
    const change = { status: 'pending', failures: 0, nextAttemptAt: now, completedAt: null } as const;
    await transaction.updateDelivery(id, change);
    // Where it is being sent at this moment, the job is for the case that the sender dies.
    const { leasedUntil } = delivery;
    const jobId = await scheduleAttempt(transaction, delivery, leasedUntil && leasedUntil > now ? leasedUntil : null, now);
    return { ...delivery, ...change, jobId };
  });
}

async function requireReceiver(transaction: WebhookTransaction, { endpointId, detectionId }: WebhookDelivery): Promise<void> {
  const detection = await transaction.readDetection(detectionId);
  if (!detection || detection.status === 'erased') throw new AppError('conflict', 'The detection was erased, and with it what was to be sent about it.');
  if (endpointId === null) return;
  const endpoint = await transaction.readEndpoint(endpointId);
  if (!endpoint) throw new AppError('conflict', 'The endpoint of this delivery was deleted. GET /v1/detections/{id} still shows the result.');
  if (endpoint.disabledAt) {
    throw new AppError('conflict', `The endpoint of this delivery is disabled. PATCH /v1/webhook-endpoints/${endpointId} with {"enabled": true} first.`);
  }
}
