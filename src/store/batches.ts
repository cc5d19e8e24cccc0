import type { Kysely } from 'kysely';
import type { BatchItem } from '../core/batch.ts';
import type { BatchMember, BatchStore } from '../core/batches.ts';
import { storable } from './json.ts';
import type { Tables } from './schema.ts';

export function createBatchStore({ kysely }: { kysely: Kysely<Tables> }): BatchStore {
  return {
    find: async (owner, id) => {
      const row = await kysely.selectFrom('batches').selectAll().where('id', '=', storable(id)).where('owner', '=', owner).executeTakeFirst();
      if (!row) return null;
      const members = await kysely
        .selectFrom('detections')
        .select(['id', 'status', 'filename', 'judgement', 'error', 'completed_at', 'dialect', 'public_id'])
        .where('batch_id', '=', row.id)
        .execute();
      return {
        // Nobody but ourselves writes into the JSON columns, so they are taken as they are.
        batch: { id: row.id, keyId: row.key_id, owner: row.owner, items: row.items as BatchItem[], createdAt: row.created_at },
        members: members.map((member) => ({
          id: member.id,
          status: member.status,
          filename: member.filename,
          judgement: member.judgement as BatchMember['judgement'],
          error: member.error as BatchMember['error'],
          completedAt: member.completed_at,
          publicId: member.public_id === null ? null : { dialect: member.dialect, publicId: member.public_id },
        })),
      };
    },
  };
}
