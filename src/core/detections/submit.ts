import type { Detection } from '../detection.ts';
import { newId } from '../id.ts';
import { type DetectionParts, mediaBlob } from './parts.ts';
import type { Submission } from './submission.ts';

/**
 * Accepts media: the file becomes a blob, then row and job are written together. Should that fail, the blob goes too.
 * The file at `path` is gone afterwards, unless the blob could not be written.
 */
export async function submitDetection({ store, blobs, clock }: DetectionParts, submission: Submission): Promise<Detection> {
  const id = newId('det', clock.now().getTime());
  const name = mediaBlob(id);
  await blobs.putFile(name, submission.path);
  // Its time is that of the acceptance, so that the order of the list is the order of the queue.
  const detection = newDetection(id, submission, clock.now());
  try {
    await store.transaction(async (transaction) => {
      await transaction.insertDetection(detection);
      await transaction.enqueue({ name: 'analyze', detectionId: detection.id });
    });
  } catch (error) {
    // The first failure is the one to tell, even where the clean-up fails as well.
    await blobs.delete(name).catch(() => {});
    throw error;
  }
  return detection;
}

function newDetection(id: string, { principal, filename, media, options, externalId, metadata, warnings }: Submission, createdAt: Date): Detection {
  return {
    id,
    keyId: principal.keyId,
    owner: principal.owner,
    status: 'queued',
    externalId,
    metadata,
    options,
    filename,
    media,
    blob: mediaBlob(id),
    judgement: null,
    report: null,
    artifacts: [],
    error: null,
    warnings,
    createdAt,
    startedAt: null,
    completedAt: null,
    deleteAt: null,
    deletedAt: null,
  };
}
