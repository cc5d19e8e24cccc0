import { nextDeliverJob, type WebhookDelivery } from '../core/webhook.ts';
import type { WebhookTransaction } from '../core/webhook-ports.ts';

/**
 * Sees to it that one job makes the next attempt at a delivery that is locked: the one that waits is moved, or a new one takes the place of what is in
 * hand. At once where there is no `startAfter`. Resolves to the id of the job.
 */
export async function scheduleAttempt(transaction: WebhookTransaction, delivery: WebhookDelivery, startAfter: Date | null, now: Date): Promise<string> {
  const job = nextDeliverJob(delivery, await transaction.countDue(delivery.owner, now), startAfter);
  const jobId = await transaction.enqueue(job);
  if (jobId !== delivery.jobId) await transaction.updateDelivery(delivery.id, { jobId });
  return jobId;
}
