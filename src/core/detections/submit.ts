import type { Detection } from '../detection.ts';
import { newId } from '../id.ts';
import { type DetectionParts, mediaBlob } from './parts.ts';
import type { Submission } from './submission.ts';

/**
 * Accepts media: the file becomes a blob, then row and job are written together. Should that fail, the blob goes too.
 * The file at `path` is gone afterwards, unless the blob could not be written.
 */
export async function submitDetection({ store, blobs, clock }: DetectionParts, submission: Submission): Promise<Detection> {
  const detection = newDetection(submission, clock.now());
  const name = mediaBlob(detection.id);
  await blobs.putFile(name, submission.path);
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

function newDetection({ principal, filename, media, options, externalId, metadata, warnings }: Submission, createdAt: Date): Detection {
  const id = newId('det', createdAt.getTime());
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
