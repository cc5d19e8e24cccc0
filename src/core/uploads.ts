import { createHash, randomBytes } from 'node:crypto';
import type { MediaUpload } from './detection.ts';
import { AppError } from './errors.ts';
import { newId } from './id.ts';
import { isOutage } from './outage.ts';
import type { BlobStore, Clock } from './ports.ts';

const KEPT_MS = 3600 * 1000;
/** Files that an owner has sent ahead and not used: they lie on our disk for nothing. */
export const OPEN_UPLOADS_MAX = 100;
/** The same in bytes; more only where a single file may be larger. */
const OPEN_BYTES_MAX = 2 * 2 ** 30;
/** Longer than any token that we make: what is longer is not worth hashing. */
const TOKEN_LENGTH_MAX = 200;

/** A file that was sent ahead of the request that will use it, once. */
export interface Upload {
  id: string;
  owner: string;
  filename: string | null;
  media: MediaUpload;
  createdAt: Date;
  expiresAt: Date;
}

export interface OpenUploads {
  count: number;
  sizeBytes: number;
  /** When the first of them expires; null where there is none. */
  firstExpiresAt: Date | null;
}

/** What the unused uploads of one owner may come to. */
export interface OpenLimits {
  countMax: number;
  bytesMax: number;
}

export interface UploadStore {
  /** False, and nothing is written, where the owner would have more open ones than that; exact also under concurrency. */
  insert(upload: Upload, tokenHash: string, limits: OpenLimits): Promise<boolean>;
  /** Those of the owner that are neither used nor expired. */
  open(owner: string, now: Date): Promise<OpenUploads>;
  /** Null for another owner's, and for what expired before `now`. */
  find(owner: string, tokenHash: string, now: Date): Promise<Upload | null>;
}

/** What is sent ahead: the file at `path` is taken over. */
export interface NewUpload {
  owner: string;
  path: string;
  filename: string | null;
  media: MediaUpload;
}

/** The use cases of uploads. A token is used up by the submission that succeeds with it (`Submission.uploadId`), in its transaction. */
export interface Uploads {
  /** To be asked before the file is received. Throws `rate_limited` where the owner has 100 unused uploads, or 2 GB of them. */
  requireRoom(owner: string): Promise<void>;
  /** The token is in this answer and nowhere else: only its hash is stored. Throws `rate_limited` as `requireRoom`, and where this file is too much. */
  create(input: NewUpload): Promise<{ token: string; upload: Upload }>;
  /** Throws `not_found` for a token that is unknown, another owner's, used up or expired. */
  find(owner: string, token: string): Promise<Upload>;
  /** A local path that holds the bytes until `release` is called; they are not to be changed or moved. Throws `not_found`. */
  openFile(upload: Upload): Promise<{ path: string; release(): Promise<void> }>;
}

export const uploadBlob = (id: string): string => `uploads/${id}`;

export interface UploadParts {
  store: UploadStore;
  blobs: BlobStore;
  clock: Clock;
  /** Of the largest file that this server takes: so much may lie there in any case. */
  fileBytesMax: number;
}

export function createUploads({ store, blobs, clock, fileBytesMax }: UploadParts): Uploads {
  const limits: OpenLimits = { countMax: OPEN_UPLOADS_MAX, bytesMax: Math.max(OPEN_BYTES_MAX, fileBytesMax) };
  return {
    requireRoom: async (owner) => {
      const now = clock.now();
      const open = await store.open(owner, now);
      if (open.count >= limits.countMax || open.sizeBytes >= limits.bytesMax) throw tooMuchOpen(now, open, limits);
    },
    create: async ({ owner, path, filename, media }) => {
      const createdAt = clock.now();
      const id = newId('upl', createdAt.getTime());
      const token = `upl_${randomBytes(32).toString('base64url')}`;
      const upload = { id, owner, filename, media, createdAt, expiresAt: new Date(createdAt.getTime() + KEPT_MS) };
      try {
        await blobs.putFile(uploadBlob(id), path);
        if (!(await store.insert(upload, hashOf(token), limits))) throw tooMuchOpen(createdAt, await store.open(owner, createdAt), limits);
      } catch (error) {
        // The first failure is the one to tell, even where the clean-up fails as well. In an outage that too may take its time, and the sweep finds what is left.
        const cleaned = blobs.delete(uploadBlob(id)).catch(() => {});
        if (!isOutage(error)) await cleaned;
        throw error;
      }
      return { token, upload };
    },
    find: async (owner, token) => {
      const upload = token.length > TOKEN_LENGTH_MAX ? null : await store.find(owner, hashOf(token), clock.now());
      if (!upload) throw uploadNotFound();
      return upload;
    },
    openFile: async ({ id }) => {
      try {
        return await blobs.openFile(uploadBlob(id));
      } catch (error) {
        // Used up by another request since it was found.
        if (AppError.is(error) && error.code === 'not_found') throw uploadNotFound();
        throw error;
      }
    },
  };
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** The first that expires makes room, unless one is used before. */
function tooMuchOpen(now: Date, { count, firstExpiresAt }: OpenUploads, { countMax, bytesMax }: OpenLimits): AppError {
  const waitMs = (firstExpiresAt ?? now).getTime() - now.getTime();
  const most = count >= countMax ? `${countMax} of them` : `${Math.floor(bytesMax / 2 ** 20)} MB`;
  return new AppError(
    'rate_limited',
    `The uploads of this owner that no detection has used are ${most} together at most. Use some, or wait until they expire an hour after they were sent.`,
    {
      details: {
        ...(count >= countMax ? { limit_open_uploads: countMax } : { limit_open_upload_bytes: bytesMax }),
        retry_after_seconds: Math.max(Math.ceil(waitMs / 1000), 1),
      },
    },
  );
}

export const uploadNotFound = (): AppError =>
  new AppError(
    'not_found',
    'This upload_token is unknown, expired, used already or of another owner. A token holds for one hour and one detection; upload the file again for a new one.',
    { details: { field: 'upload_token' } },
  );
