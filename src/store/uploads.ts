import type { Kysely } from 'kysely';
import type { MediaUpload } from '../core/detection.ts';
import type { UploadStore } from '../core/uploads.ts';
import { storable, toJson } from './json.ts';
import type { Tables } from './schema.ts';

export function createUploadStore({ kysely }: { kysely: Kysely<Tables> }): UploadStore {
  return {
    insert: async ({ id, owner, filename, media, createdAt, expiresAt }, tokenHash) => {
      await kysely
        .insertInto('uploads')
        .values({
          id,
          owner,
          token_hash: tokenHash,
          filename: filename === null ? null : storable(filename),
          media: toJson(media),
          created_at: createdAt,
          expires_at: expiresAt,
        })
        .execute();
    },
    find: async (owner, tokenHash, now) => {
      const row = await kysely
        .selectFrom('uploads')
        .selectAll()
        .where('token_hash', '=', tokenHash)
        .where('owner', '=', owner)
        .where('expires_at', '>', now)
        .executeTakeFirst();
      if (!row) return null;
      // Nobody but `insert` writes into the JSON column, so it is taken as it is.
      const media = row.media as MediaUpload;
      return { id: row.id, owner: row.owner, filename: row.filename, media, createdAt: row.created_at, expiresAt: row.expires_at };
    },
  };
}
