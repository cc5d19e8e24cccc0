import { type Insertable, type Kysely, sql } from 'kysely';
import type { MediaUpload } from '../core/detection.ts';
import type { OpenUploads, Upload, UploadStore } from '../core/uploads.ts';
import { storable, toJson } from './json.ts';
import type { Tables } from './schema.ts';

export function createUploadStore({ kysely }: { kysely: Kysely<Tables> }): UploadStore {
  return {
    insert: (upload, tokenHash, { countMax, bytesMax }) =>
      kysely.transaction().execute(async (transaction) => {
        const { owner, createdAt } = upload;
        // Those of one owner go one after the other, so that none counts while another one is about to insert.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`uploads of ${owner}`}, 0))`.execute(transaction);
        const open = await countOpen(transaction, owner, createdAt);
        if (open.count >= countMax || open.sizeBytes + upload.media.sizeBytes > bytesMax) return false;
        await transaction.insertInto('uploads').values(toRow(upload, tokenHash)).execute();
        return true;
      }),
    open: (owner, now) => countOpen(kysely, owner, now),
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

async function countOpen(kysely: Kysely<Tables>, owner: string, now: Date): Promise<OpenUploads> {
  const row = await kysely
    .selectFrom('uploads')
    .select(({ fn }) => [
      fn.countAll<string>().as('count'),
      sql<string>`coalesce(sum((media->>'sizeBytes')::bigint), 0)`.as('bytes'),
      fn.min('expires_at').as('first'),
    ])
    .where('owner', '=', owner)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return { count: Number(row?.count ?? 0), sizeBytes: Number(row?.bytes ?? 0), firstExpiresAt: (row?.first as Date | null | undefined) ?? null };
}

const toRow = ({ id, owner, filename, media, createdAt, expiresAt }: Upload, tokenHash: string): Insertable<Tables['uploads']> => ({
  id,
  owner,
  token_hash: tokenHash,
  filename: filename === null ? null : storable(filename),
  media: toJson(media),
  created_at: createdAt,
  expires_at: expiresAt,
});
