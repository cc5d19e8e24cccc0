import type { Batch } from '../batch.ts';
import type { Detection, DetectionFilter, PublicId } from '../detection.ts';
import type { ErrorData } from '../errors.ts';
import type { HeldKey } from '../idempotency.ts';
import type { Report } from '../report.ts';
import { eraseDetection } from './erase.ts';
import { completeDetection, failDetection, startDetection } from './finish.ts';
import { type DetectionParts, detectionNotFound } from './parts.ts';
import { purgeArtifacts, purgeDetection } from './purge.ts';
import { requeueDetection } from './requeue.ts';
import type { Submission } from './submission.ts';
import { submitDetection } from './submit.ts';
import { type BatchEntry, submitBatch } from './submit-batch.ts';
import { type WaitOptions, waitForDetection } from './wait.ts';

export type { DetectionParts, Retention } from './parts.ts';
export { artifactBlob, mediaBlob } from './parts.ts';
export type { Submission } from './submission.ts';
export type { BatchEntry } from './submit-batch.ts';
export type { WaitOptions } from './wait.ts';

/** The use cases of a detection: the first eight for callers, whose `owner` is checked (another owner's is `not_found`), the rest for workers. */
export interface Detections {
  submit(submission: Submission): Promise<Detection>;
  submitBatch(keyId: string, owner: string, entries: readonly BatchEntry[], idempotencyKey?: HeldKey | null): Promise<Batch>;
  get(owner: string, id: string): Promise<Detection>;
  /** As `get`, by the id that the dialect gave it. */
  getPublic(owner: string, id: PublicId): Promise<Detection>;
  wait(owner: string, id: string, options: WaitOptions): Promise<Detection>;
  list(owner: string, filter: DetectionFilter, page: { limit: number; cursor: string | null }): Promise<{ data: Detection[]; nextCursor: string | null }>;
  /** A page by number, for dialects whose callers name one. */
  listFrom(owner: string, filter: DetectionFilter, page: { limit: number; offset: number }): Promise<{ data: Detection[]; total: number }>;
  erase(owner: string, id: string): Promise<Detection>;
  start(id: string): Promise<Detection | null>;
  complete(id: string, report: Report): Promise<boolean>;
  fail(id: string, error: ErrorData): Promise<boolean>;
  purge(id: string): Promise<void>;
  purgeArtifacts(id: string): Promise<void>;
  requeue(id: string): Promise<void>;
}

export function createDetections(parts: DetectionParts): Detections {
  return {
    submit: (submission) => submitDetection(parts, submission),
    submitBatch: (keyId, owner, entries, idempotencyKey) => submitBatch(parts, keyId, owner, entries, idempotencyKey),
    get: async (owner, id) => orNotFound(await parts.store.find(owner, id)),
    getPublic: async (owner, id) => orNotFound(await parts.store.findPublic(owner, id)),
    wait: (owner, id, options) => waitForDetection(parts, owner, id, options),
    list: (owner, filter, page) => parts.store.list(owner, filter, page),
    listFrom: (owner, filter, page) => parts.store.listFrom(owner, filter, page),
    erase: (owner, id) => eraseDetection(parts, owner, id),
    start: (id) => startDetection(parts, id),
    complete: (id, report) => completeDetection(parts, id, report),
    fail: (id, error) => failDetection(parts, id, error),
    purge: (id) => purgeDetection(parts, id),
    purgeArtifacts: (id) => purgeArtifacts(parts, id),
    requeue: (id) => requeueDetection(parts, id),
  };
}

function orNotFound(found: Detection | null): Detection {
  if (!found) throw detectionNotFound();
  return found;
}
