import type { Detection } from './detection.ts';

/** Whether the names and addresses of the media are left out: never written down under zero retention, gone after an erasure. */
export const mediaRedacted = ({ options, status }: Pick<Detection, 'options' | 'status'>): boolean => options.zeroRetention || status === 'erased';

/** Whether the media has been deleted from the BlobStore. */
export const mediaDeleted = ({ deletedAt }: Pick<Detection, 'deletedAt'>): boolean => deletedAt !== null;

/** When the media was deleted; null while it lies there. */
export const fileDeletedAt = ({ deletedAt }: Pick<Detection, 'deletedAt'>): Date | null => deletedAt;

/** Media that should have been deleted by now. */
export interface Overdue {
  count: number;
  /** By how much the oldest is late, in seconds; 0 where none is. */
  oldestSeconds: number;
}

/** The mark on the BlobStore that says to which installation, that is to which database, its blobs belong. */
export interface OwnerMark {
  read(): Promise<'ours' | 'foreign' | 'none'>;
  /** Takes the store for this installation, whoever had it before. */
  write(): Promise<void>;
}

export const EXPIRING_ROWS = ['idempotency_keys', 'webhook_deliveries', 'rate_limits', 'batches'] as const;
export type ExpiringRows = (typeof EXPIRING_ROWS)[number];

/** What a sweep asks of the database. Lists are the oldest first, at most `limit` long. */
export interface RetentionStore {
  /** True for one process of the installation, and then for nobody until `everyMs` later. */
  claim(chore: string, now: Date, everyMs: number): Promise<boolean>;
  overdue(now: Date): Promise<Overdue>;
  /** Finished detections whose media should have been deleted before then and lies there still. */
  mediaDue(before: Date, limit: number): Promise<string[]>;
  /** Detections whose artifacts have had their time. */
  artifactsDue(now: Date, limit: number): Promise<string[]>;
  /** Uploads that expired before then. */
  uploadsDue(before: Date, limit: number): Promise<string[]>;
  deleteUpload(id: string): Promise<void>;
  /** Of these detections, those whose media is to lie in the BlobStore. */
  withMedia(ids: readonly string[]): Promise<string[]>;
  /** Of these detections, those whose artifacts are to lie there, or may be in the making. */
  withArtifacts(ids: readonly string[]): Promise<string[]>;
  /** Of these uploads, those that are known. */
  knownUploads(ids: readonly string[]): Promise<string[]>;
  /** Detections created before then that wait to be analysed, although no job is left to do it. */
  stranded(createdBefore: Date, limit: number): Promise<string[]>;
  /** Forgets what the refused files of batches that were made before then were called; resolves to the number of batches. */
  forgetRefusedNames(before: Date, limit: number): Promise<number>;
  /** Deletes rows of the past, and resolves to their number. */
  deleteRows(table: ExpiringRows, before: Date, limit: number): Promise<number>;
}
