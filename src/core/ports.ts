import type { Readable } from 'node:stream';
import type { ApiKey, Principal } from './api-key.ts';
import type { Batch } from './batch.ts';
import type { Degradation } from './degradation.ts';
import type { Detection, DetectionFilter, PublicId, Trace } from './detection.ts';
import type { DetectionEvent, Progress } from './events.ts';
import type { Explanation } from './explanations/explanation.ts';
import type { Waiting } from './fair-queue.ts';
import type { HeldKey } from './idempotency.ts';
import type { PerceptualHash } from './known-media/perceptual-hash.ts';
import type { MediaKind } from './media.ts';
import type { Plan, QuotaClaim } from './quota.ts';
import type { Report } from './report.ts';
import type { WebhookDelivery, WebhookEndpoint } from './webhook.ts';

export interface Clock {
  now(): Date;
}

/** One atomic unit of work: the detection row and its job are written together or not at all. */
export interface Transaction {
  /** False, and nothing is written, where another detection of this owner and dialect has the same public id. */
  insertDetection(detection: Detection): Promise<boolean>;
  /** Locks the row until the transaction ends. */
  findDetection(id: string): Promise<Detection | null>;
  updateDetection(id: string, change: DetectionChange): Promise<void>;
  enqueue(job: Job): Promise<void>;
  /** The turns among the detections that are still queued, as a newcomer of this key finds them. */
  waiting(keyId: string): Promise<Waiting>;
  /** Takes the claim out of what is left of the month and of the day, exactly also under concurrency. Throws `quota_exceeded`; nothing is taken then. */
  reserveQuota(claim: QuotaClaim, plan: Plan): Promise<void>;
  /** Makes a reservation final, or gives it back where there was no verdict. */
  settleQuota(claim: QuotaClaim, outcome: 'committed' | 'released'): Promise<void>;
  insertBatch(batch: Batch): Promise<void>;
  /** Ties a detection or a batch to the idempotency key that a request has begun to use. False where another request took the key over. */
  bindIdempotencyKey(held: HeldKey, madeId: string): Promise<boolean>;
  /** Forgets an upload, because it is being used. False where it was used or forgotten before. */
  takeUpload(id: string): Promise<boolean>;
  /** Endpoints of the owner that are not disabled. */
  liveEndpoints(owner: string): Promise<WebhookEndpoint[]>;
  insertDelivery(delivery: WebhookDelivery): Promise<void>;
  /** How many deliveries of the owner are due and still to be made, counted up to `DUE_COUNTED_MAX`. */
  countDue(owner: string, now: Date): Promise<number>;
  /** Cancels what is pending of a detection, and forgets what was sent about it and to which callback. */
  forgetDeliveries(detectionId: string, now: Date): Promise<void>;
  /** Nothing is written where there is one of this id. */
  insertExplanation(explanation: Explanation): Promise<void>;
  /** Questions and descriptions that are kept of the detection. */
  countExplanations(detectionId: string): Promise<number>;
  /** A question is personal: it goes with the detection. */
  forgetExplanations(detectionId: string): Promise<void>;
}

export type DetectionChange = Partial<
  Pick<
    Detection,
    | 'status'
    | 'filename'
    | 'media'
    | 'blob'
    | 'judgement'
    | 'report'
    | 'artifacts'
    | 'error'
    | 'warnings'
    | 'externalId'
    | 'metadata'
    | 'startedAt'
    | 'completedAt'
    | 'deleteAt'
    | 'deletedAt'
    | 'artifactsDeleteAt'
    | 'origin'
  >
>;

/** A job to be run by some worker, at once or not before `startAfter`. */
export type Job =
  | { name: 'analyze'; detectionId: string; priority: number; trace: Trace }
  | { name: 'purge'; detectionId: string; startAfter: Date }
  | DeliverJob;

/** One attempt at a delivery, at once where there is no `startAfter`. */
export interface DeliverJob {
  name: 'deliver';
  /** The id of the job where it is a new one. */
  jobId: string;
  /** The job that may wait for the same delivery: then it is moved, and no new one is made. */
  moves: string | null;
  deliveryId: string;
  /** Whose places it takes. */
  owner: string;
  /** Higher runs first. */
  priority: number;
  startAfter: Date | null;
}

export interface DetectionStore {
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  /** Null also for a detection of another owner. */
  find(owner: string, id: string): Promise<Detection | null>;
  /** As `find`, by the id that the dialect gave it. */
  findPublic(owner: string, id: PublicId): Promise<Detection | null>;
  /** Newest first, by number: for dialects whose callers name a page. `total` counts all that the filter lets through; a limit of 0 asks for nothing else. */
  listFrom(owner: string, filter: DetectionFilter, page: { limit: number; offset: number }): Promise<{ data: Detection[]; total: number }>;
  /** Newest first; `cursor` is the opaque `nextCursor` of the page before. Throws `invalid_request` for a cursor that it did not make. */
  list(owner: string, filter: DetectionFilter, page: { limit: number; cursor: string | null }): Promise<{ data: Detection[]; nextCursor: string | null }>;
}

export interface KeyStore {
  insert(key: ApiKey, secretHash: string): Promise<void>;
  findBySecretHash(secretHash: string): Promise<Principal | null>;
  list(): Promise<ApiKey[]>;
  /** False where there is no such key or it is revoked already. */
  revoke(id: string, now: Date): Promise<boolean>;
}

/** Bytes by name. Names are made by us (`media/det_...`, `artifacts/det_.../heatmap.png`), never by a caller. */
export interface BlobStore {
  /** Takes the file over: afterwards it is gone from `path`. */
  putFile(name: string, path: string): Promise<void>;
  /** Throws `not_found`. */
  read(name: string): Promise<{ stream: Readable; sizeBytes: number }>;
  /** A local path that holds the bytes until `release` is called. Throws `not_found`. */
  openFile(name: string): Promise<{ path: string; release(): Promise<void> }>;
  /** No error where there is none. */
  delete(name: string): Promise<void>;
  /** Every blob whose name starts with `prefix` + '/', in no order, a page of names at a time in memory. Blobs may come and go meanwhile. */
  list(prefix: string): AsyncIterable<{ name: string; modifiedAt: Date }>;
  /** Deletes every blob whose name starts with `prefix` + '/'. */
  deleteAll(prefix: string): Promise<void>;
  /** Removes what writes that were cut off left and no listing shows: drafts and unfinished uploads, last touched before then. Resolves to their number. */
  deleteDrafts(before: Date): Promise<number>;
}

/** Tells listeners in any process of this installation about a detection. */
export interface EventBus {
  publish(event: DetectionEvent): Promise<void>;
  /** Returns the function that ends the subscription. */
  subscribe(detectionId: string, listener: (event: DetectionEvent) => void): () => void;
}

export interface AnalyzeRequest {
  /** Where the caller insists on a kind. */
  kind: MediaKind | null;
  /** Folder into which artifacts are written; null where none are wanted. It must exist. */
  artifactsDir: string | null;
  /** So many bytes were accepted by an API whose limit may be another than that of the settings, and are not refused again. */
  acceptedBytes?: number;
  /** How sound is judged. Seconds; null: from its begin, to its end, as the detector likes it. */
  audio?: {
    startSeconds: number | null;
    endSeconds: number | null;
    frameLengthSeconds: number | null;
  };
  /** The kind of generator is asked for: a warning says where it cannot be told. */
  traceSource?: boolean;
  /** Of a picture, how far it is from what the models know is asked for: a warning says where that cannot be told. */
  outOfDomain?: boolean;
  /** Of a picture: a PNG or JPEG of the same shape, white = changed, that its localisation is compared with. A mask that cannot be used is `invalid_request`. */
  mask?: string | undefined;
  /** Judge a copy that is degraded so instead of the file; the copy is written into `folder`, which must exist and is the caller's to remove. */
  degraded?: { as: Degradation; folder: string } | undefined;
  /** Of a picture: where a small JPEG without metadata is to be written, for a search outside. The file is the caller's to remove. */
  searchCopy?: string | undefined;
  /** Of a picture: only its facts and its perceptual hash are wanted, and no detector runs. */
  hashOnly?: boolean | undefined;
}

export interface AnalyzeContext {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** Media file in, report out. Rejects with AppError: `unsupported_media`, `media_unreadable`, `payload_too_large`, `engine_timeout`, `engine_crashed`, `model_unavailable`, `invalid_request` (a region that lies outside the sound). */
export interface Engine {
  analyze(path: string, request: AnalyzeRequest, context?: AnalyzeContext): Promise<Report>;
  /** The perceptual hash of a picture, as its report has it. Rejects as `analyze` does, with `unsupported_media` for what is no picture. */
  hash(path: string, request?: Pick<AnalyzeRequest, 'acceptedBytes'>, context?: AnalyzeContext): Promise<PerceptualHash>;
  detectors(): DetectorInfo[];
  close(): Promise<void>;
}

/** What `GET /v1/detectors` and `bonafide models` say of one installed detector. */
export interface DetectorInfo {
  id: string;
  kind: MediaKind;
  method: string;
  summary: string;
  /** When it can judge, in words. */
  applicability: string;
  /** The model card, where it has one. */
  card: { readonly [key: string]: unknown } | null;
}
