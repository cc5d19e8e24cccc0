import type { Detection } from '../detection.ts';
import { AppError } from '../errors.ts';
import { costOf, nextTurn, priorityOf, withTurn } from '../fair-queue.ts';
import { newId } from '../id.ts';
import { type HeldKey, keyLost } from '../idempotency.ts';
import { MEDIA_KINDS } from '../media.ts';
import { isOutage } from '../outage.ts';
import type { BlobStore, Transaction } from '../ports.ts';
import { uploadBlob, uploadNotFound } from '../uploads.ts';
import { type DetectionParts, mediaBlob } from './parts.ts';
import type { Submission } from './submission.ts';

const PUBLIC_ID_TRIES_MAX = 8;

/** Accepts one file. As `submitAll`. */
export async function submitDetection(parts: DetectionParts, submission: Submission): Promise<Detection> {
  const [detection] = await submitAll(parts, [submission], async () => {});
  return detection as Detection;
}

/**
 * Accepts media of one key, all or nothing: the files become blobs, then quota, rows and jobs are written in one transaction, together with what
 * `more` writes. Should that fail, the blobs go too. The files are gone from their paths afterwards, unless a blob could not be written.
 * Throws `quota_exceeded`, `not_found` for an upload that is used up, `conflict` for an idempotency key that was lost.
 */
export async function submitAll(
  { store, blobs, clock, plans }: DetectionParts,
  submissions: readonly Submission[],
  more: (transaction: Transaction, detections: readonly Detection[]) => Promise<void>,
  batchId: string | null = null,
): Promise<Detection[]> {
  const ids = submissions.map(() => newId('det', clock.now().getTime()));
  let mayBeAccepted = false;
  try {
    for (const [i, { path }] of submissions.entries()) await blobs.putFile(mediaBlob(ids[i] as string), path);
    const detections = await store.transaction(async (transaction) => {
      // Its time is that of the acceptance, so that the order of the list is the order of the queue.
      const now = clock.now();
      await takeUploads(transaction, submissions);
      await reserve(transaction, submissions, plans, now);
      const detections = await placeInQueue(transaction, submissions, ids, now, batchId);
      await more(transaction, detections);
      // All that is left is the commit.
      mayBeAccepted = true;
      return detections;
    });
    // Nobody knows it any more; should this fail, the sweep finds it.
    await deleteEach(
      blobs,
      submissions.flatMap(({ uploadId }) => (uploadId === null ? [] : [uploadBlob(uploadId)])),
    ).catch(() => {});
    return detections;
  } catch (error) {
    // The database may have committed and not come to say so: then the media is needed. If it has not, the sweep finds a file that no row knows.
    if (mayBeAccepted && isOutage(error)) throw error;
    // The first failure is the one to tell, even where the clean-up fails as well. In an outage that too may take its time, and the caller has waited enough.
    const cleaned = deleteEach(blobs, ids.map(mediaBlob)).catch(() => {});
    if (!isOutage(error)) await cleaned;
    throw error;
  }
}

/** Up to the first that cannot be deleted: the next ones of a silent store would each take as long again. The sweep finds what is left. */
async function deleteEach(blobs: BlobStore, names: readonly string[]): Promise<void> {
  for (const name of names) await blobs.delete(name);
}

/** First of all, so that of several requests with one token all but one wait here and then fail. */
async function takeUploads(transaction: Transaction, submissions: readonly Submission[]): Promise<void> {
  for (const { uploadId } of submissions) if (uploadId !== null && !(await transaction.takeUpload(uploadId))) throw uploadNotFound();
}

/** Throws `conflict` where the key was lost. */
export async function bindKey(transaction: Transaction, held: HeldKey, madeId: string): Promise<void> {
  if (!(await transaction.bindIdempotencyKey(held, madeId))) throw keyLost();
}

async function reserve(transaction: Transaction, submissions: readonly Submission[], plans: DetectionParts['plans'], at: Date): Promise<void> {
  for (const kind of MEDIA_KINDS) {
    const count = submissions.filter(({ media }) => media.kind === kind).length;
    const principal = submissions[0]?.principal;
    if (count > 0 && principal) await transaction.reserveQuota({ keyId: principal.keyId, kind, at, count }, plans[principal.plan]);
  }
}

async function placeInQueue(
  transaction: Transaction,
  submissions: readonly Submission[],
  ids: readonly string[],
  now: Date,
  batchId: string | null,
): Promise<Detection[]> {
  const detections: Detection[] = [];
  let waiting = await transaction.waiting(submissions[0]?.principal.keyId ?? '');
  for (const [i, submission] of submissions.entries()) {
    const { kind } = submission.media;
    const turn = nextTurn(kind, now, waiting, costOf(submission.media));
    waiting = withTurn(waiting, kind, turn, now);
    const detection = await insertNew(transaction, newDetection(ids[i] as string, submission, now, turn, batchId), submission.newPublicId);
    await transaction.enqueue({ name: 'analyze', detectionId: detection.id, priority: priorityOf(turn), trace: submission.trace });
    if (submission.idempotencyKey !== null) await bindKey(transaction, submission.idempotencyKey, detection.id);
    detections.push(detection);
  }
  return detections;
}

/** Vendors' ids may be short: of 10,000 with 8 hex digits two are the same once in a hundred times. */
async function insertNew(transaction: Transaction, detection: Detection, newPublicId: Submission['newPublicId']): Promise<Detection> {
  for (let i = 0; i < PUBLIC_ID_TRIES_MAX; i += 1) {
    const named = { ...detection, publicId: newPublicId?.() ?? null };
    if (await transaction.insertDetection(named)) return named;
  }
  throw new AppError('internal', 'No free id was found for this detection. Send the same request again.');
}

function newDetection(id: string, submission: Submission, createdAt: Date, queueTurn: number, batchId: string | null): Detection {
  const { principal, filename, media, options, origin, externalId, metadata, warnings } = submission;
  // With zero retention names and addresses are not even written down.
  const redact = options.zeroRetention;
  return {
    id,
    publicId: null,
    keyId: principal.keyId,
    owner: principal.owner,
    status: 'queued',
    externalId,
    metadata,
    options,
    origin: redact ? { ...origin, sourceUrl: null } : origin,
    batchId,
    queueTurn,
    filename: redact ? null : filename,
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
    artifactsDeleteAt: null,
  };
}
