import { isFinished } from '../detection.ts';
import { priorityOf } from '../fair-queue.ts';
import type { DetectionParts } from './parts.ts';

/**
 * Gives a detection that waits for its analysis a new job, in its old place of the queue: for one whose job was lost, as when a backup of the
 * database is older than the queue. A job too many does no harm, because a detection ends once.
 */
export function requeueDetection({ store }: DetectionParts, id: string): Promise<void> {
  return store.transaction(async (transaction) => {
    const detection = await transaction.findDetection(id);
    if (!detection || isFinished(detection.status)) return;
    const trace = { requestId: null, traceparent: detection.origin.traceparent ?? null };
    await transaction.enqueue({ name: 'analyze', detectionId: id, priority: priorityOf(detection.queueTurn), trace });
  });
}
