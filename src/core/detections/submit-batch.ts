import type { Batch } from '../batch.ts';
import type { ErrorData } from '../errors.ts';
import { newId } from '../id.ts';
import type { HeldKey } from '../idempotency.ts';
import type { DetectionParts } from './parts.ts';
import type { Submission } from './submission.ts';
import { bindKey, submitAll } from './submit.ts';

/** One file of a batch as it came in: good to be analysed, or refused already. */
export type BatchEntry = { submission: Submission } | { filename: string | null; error: ErrorData };

/**
 * Accepts a batch: the good files become detections and the refused ones keep their reasons, all in one transaction. Entries are of one key, and
 * there is at least one. Throws `quota_exceeded`; then nothing of the batch is accepted.
 */
export async function submitBatch(
  parts: DetectionParts,
  keyId: string,
  owner: string,
  entries: readonly BatchEntry[],
  idempotencyKey: HeldKey | null = null,
): Promise<Batch> {
  const createdAt = parts.clock.now();
  const id = newId('bat', createdAt.getTime());
  let batch: Batch = { id, keyId, owner, items: [], createdAt };
  const submissions = entries.flatMap((entry) => ('submission' in entry ? [entry.submission] : []));
  await submitAll(
    parts,
    submissions,
    async (transaction, detections) => {
      let next = 0;
      const items = entries.map((entry) => {
        if ('error' in entry) return { filename: entry.filename, detectionId: null, error: entry.error };
        const detection = detections[next++];
        // Its name is read from the detection, so that erasing that forgets it.
        return { filename: null, detectionId: detection?.id ?? null, error: null };
      });
      batch = { ...batch, items };
      await transaction.insertBatch(batch);
      if (idempotencyKey) await bindKey(transaction, idempotencyKey, id);
    },
    id,
  );
  return batch;
}
