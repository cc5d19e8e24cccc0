import { type Detection, isFinished } from '../detection.ts';
import type { DetectionChange } from '../ports.ts';
import { settle } from './finish.ts';
import { artifactsPrefix, type DetectionParts, detectionNotFound, mediaBlob } from './parts.ts';

/**
 * Media, artifacts and everything personal are gone when this resolves; the row stays as `erased` with its verdict, for the statistics.
 * The row is marked first, so that an analysis that is still running cannot bring anything back. Throws `not_found`.
 */
export async function eraseDetection(parts: DetectionParts, owner: string, id: string): Promise<Detection> {
  const { store, blobs, events, clock } = parts;
  const erased = await store.transaction(async (transaction) => {
    const detection = await transaction.findDetection(id);
    if (detection?.owner !== owner) throw detectionNotFound();
    if (detection.status === 'erased') return detection;
    const change = { ...withoutTraces(detection), completedAt: detection.completedAt ?? clock.now(), deleteAt: clock.now(), deletedAt: null };
    await transaction.updateDetection(id, change);
    await transaction.forgetDeliveries(id, clock.now());
    await transaction.forgetExplanations(id);
    if (!isFinished(detection.status)) await settle(transaction, detection, 'released');
    // Deletes the blobs should this process die before it has.
    await transaction.enqueue({ name: 'purge', detectionId: id, startAfter: change.deleteAt });
    return { ...detection, ...change };
  });
  await blobs.delete(mediaBlob(id));
  await blobs.deleteAll(artifactsPrefix(id));
  const gone = { blob: null, deletedAt: erased.deletedAt ?? clock.now() };
  await store.transaction((transaction) => transaction.updateDetection(id, gone));
  await events.publish({ type: 'erased', detectionId: id });
  return { ...erased, ...gone };
}

/** A report tells places, names and devices out of the metadata, and a hash finds the file again: none of that stays. */
function withoutTraces({ media, origin }: Detection) {
  return {
    status: 'erased',
    filename: null,
    externalId: null,
    metadata: null,
    media: { ...media, sha256: '' },
    report: null,
    artifacts: [],
    artifactsDeleteAt: null,
    origin: { ...origin, callbackUrl: null, sourceUrl: null },
    error: null,
    warnings: [],
  } satisfies DetectionChange;
}
