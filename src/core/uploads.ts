import { createHash, randomBytes } from 'node:crypto';
import type { MediaUpload } from './detection.ts';
import { AppError } from './errors.ts';
import { newId } from './id.ts';
import type { BlobStore, Clock } from './ports.ts';

const KEPT_MS = 3600 * 1000;
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

export interface UploadStore {
  insert(upload: Upload, tokenHash: string): Promise<void>;
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
  /** The token is in this answer and nowhere else: only its hash is stored. */
  create(input: NewUpload): Promise<{ token: string; upload: Upload }>;
  /** Throws `not_found` for a token that is unknown, another owner's, used up or expired. */
  find(owner: string, token: string): Promise<Upload>;
  /** A local path that holds the bytes until `release` is called; they are not to be changed or moved. Throws `not_found`. */
  openFile(upload: Upload): Promise<{ path: string; release(): Promise<void> }>;
}

export const uploadBlob = (id: string): string => `uploads/${id}`;

export function createUploads({ store, blobs, clock }: { store: UploadStore; blobs: BlobStore; clock: Clock }): Uploads {
  return {
    create: async ({ owner, path, filename, media }) => {
      const createdAt = clock.now();
      const id = newId('upl', createdAt.getTime());
      const token = `upl_${randomBytes(32).toString('base64url')}`;
      const upload = { id, owner, filename, media, createdAt, expiresAt: new Date(createdAt.getTime() + KEPT_MS) };
      try {
        await blobs.putFile(uploadBlob(id), path);
        await store.insert(upload, hashOf(token));
      } catch (error) {
        // The first failure is the one to tell, even where the clean-up fails as well.
        await blobs.delete(uploadBlob(id)).catch(() => {});
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

export const uploadNotFound = (): AppError =>
  new AppError(
    'not_found',
    'This upload_token is unknown, expired, used already or of another owner. A token holds for one hour and one detection; upload the file again for a new one.',
    { details: { field: 'upload_token' } },
  );
