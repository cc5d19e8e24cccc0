import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { AppError } from '../../core/errors.ts';
import type { BlobStore } from '../../core/ports.ts';
import type { OwnerMark } from '../../core/retention.ts';
import type { Database } from '../database.ts';
import { installationSecret } from '../installation-secret.ts';

/** The blob that names the installation to which all the others belong. */
export const OWNER_BLOB = 'installation/id';
/** More than a mark of ours has; what is longer was written by somebody else. */
const MARK_BYTES_MAX = 1000;

/** The mark on a store of blobs. `tempDir` is an existing folder on the file system of the data. */
export function createOwnerMark(database: Pick<Database, 'kysely'>, blobs: Pick<BlobStore, 'read' | 'putFile'>, tempDir: string): OwnerMark {
  const ownId = (): Promise<string> => installationSecret(database, 'blob-owner');
  return {
    read: async () => {
      const found = await readMark(blobs);
      if (found === null) return 'none';
      return found === (await ownId()) ? 'ours' : 'foreign';
    },
    write: async () => {
      const path = join(tempDir, `${randomUUID()}.mark`);
      try {
        await writeFile(path, `${await ownId()}\n`, { mode: 0o600 });
        await blobs.putFile(OWNER_BLOB, path);
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}

async function readMark(blobs: Pick<BlobStore, 'read'>): Promise<string | null> {
  try {
    const { stream, sizeBytes } = await blobs.read(OWNER_BLOB);
    if (sizeBytes <= MARK_BYTES_MAX) return (await text(stream)).trim();
    stream.destroy();
    return '';
  } catch (error) {
    if (AppError.is(error) && error.code === 'not_found') return null;
    throw error;
  }
}
