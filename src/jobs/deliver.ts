import type { z } from 'zod';
import type { DeliverJob, Run } from './context.ts';

/** Makes one attempt at a delivery. Rejects where its outcome could not be written, or where `signal` fired first: then the job runs again. */
export type Deliver = (deliveryId: string, signal: AbortSignal) => Promise<void>;

/** How many deliveries a process has under way at once: they wait for receivers, and hardly ever for us. */
const LOOPS = 6;
/** Of those, how many to one host: some that are slow do not hold up the others. */
const LOOPS_PER_HOST = 2;

export const DELIVER_OPTIONS = { localConcurrency: LOOPS, localGroupConcurrency: LOOPS_PER_HOST };

export async function runDeliver(deliver: Deliver, { deliveryId, signal }: Run<z.infer<typeof DeliverJob>>): Promise<void> {
  await deliver(deliveryId, signal);
}
