import { isFinished } from '../detection.ts';
import { artifactsPrefix, type DetectionParts, mediaBlob } from './parts.ts';

/** Deletes the media of a finished detection, and the artifacts too of an erased one. Does nothing the second time. */
export async function purgeDetection({ store, blobs, clock }: DetectionParts, id: string): Promise<void> {
  const detection = await store.transaction((transaction) => transaction.findDetection(id));
  if (!detection || !isFinished(detection.status) || detection.deletedAt) return;
  await blobs.delete(mediaBlob(id));
  if (detection.status === 'erased') await blobs.deleteAll(artifactsPrefix(id));
  await store.transaction((transaction) => transaction.updateDetection(id, { blob: null, deletedAt: clock.now() }));
}

/** Deletes the pictures of the evidence once their time has come. The evidence itself stays. Does nothing before, nor the second time. */
export async function purgeArtifacts({ store, blobs, clock }: DetectionParts, id: string): Promise<void> {
  const detection = await store.transaction((transaction) => transaction.findDetection(id));
  if (!detection?.artifactsDeleteAt || detection.artifactsDeleteAt > clock.now()) return;
  await blobs.deleteAll(artifactsPrefix(id));
  await store.transaction((transaction) => transaction.updateDetection(id, { artifacts: [], artifactsDeleteAt: null }));
}
