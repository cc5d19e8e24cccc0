import type { z } from 'zod';
import type { DeliverJob, Run } from './context.ts';

/**
 * Makes one attempt at a delivery, where the job is the one that is noted with it. Rejects where its outcome could not be written, or where `signal` fired
 * first: then the job runs again.
 */
export type Deliver = (run: { deliveryId: string; jobId: string }, signal: AbortSignal) => Promise<void>;

/** How many deliveries a process has under way at once: they wait for receivers, and hardly ever for us. */
export const DELIVERIES_MAX = 64;
/** How many of one owner all processes together have under way: whoever has slow receivers does not hold up the messages of others. */
export const DELIVERIES_PER_OWNER_MAX = 8;

export const DELIVER_OPTIONS = { groupConcurrency: DELIVERIES_PER_OWNER_MAX };

export async function runDeliver(deliver: Deliver, { deliveryId, jobId, signal }: Run<z.infer<typeof DeliverJob>>): Promise<void> {
  await deliver({ deliveryId, jobId }, signal);
}
