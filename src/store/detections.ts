import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';
import type { DetectionFilter } from '../core/detection.ts';
import type { DetectionStore } from '../core/ports.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { fromRow } from './detection-row.ts';
import { storable } from './json.ts';
import type { DetectionRow, Tables } from './schema.ts';
import { type Enqueue, transactionOn } from './transaction.ts';

export type { Enqueue } from './transaction.ts';

export function createDetectionStore({ kysely }: { kysely: Kysely<Tables> }, enqueue: Enqueue): DetectionStore {
  return {
    transaction: (work) => kysely.transaction().execute((transaction) => work(transactionOn(transaction, enqueue))),
    find: async (owner, id) => {
      const row = await kysely.selectFrom('detections').selectAll().where('id', '=', storable(id)).where('owner', '=', owner).executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    list: async (owner, filter, { limit, cursor }) => {
      let query = filtered(kysely.selectFrom('detections').selectAll().where('owner', '=', owner), filter);
      if (cursor !== null) {
        const { createdAt, id } = decodeCursor(cursor);
        query = query.where(sql<boolean>`(created_at, id) < (${createdAt}::timestamptz, ${id})`);
      }
      // One more than asked tells whether there is another page.
      const rows = await query
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .limit(limit + 1)
        .execute();
      const data = rows.slice(0, limit).map(fromRow);
      const last = data.at(-1);
      return { data, nextCursor: rows.length > limit && last ? encodeCursor(last) : null };
    },
  };
}

type Query = SelectQueryBuilder<Tables, 'detections', DetectionRow>;

function filtered(query: Query, { kind, status, verdict, externalId, createdAfter, createdBefore }: DetectionFilter): Query {
  let narrowed = query;
  if (kind) narrowed = narrowed.where('kind', '=', kind);
  if (status) narrowed = narrowed.where('status', '=', status);
  if (verdict) narrowed = narrowed.where('verdict', '=', verdict);
  if (externalId !== undefined) narrowed = narrowed.where('external_id', '=', storable(externalId));
  if (createdAfter) narrowed = narrowed.where('created_at', '>', createdAfter);
  if (createdBefore) narrowed = narrowed.where('created_at', '<', createdBefore);
  return narrowed;
}
