import { type Kysely, type SelectQueryBuilder, type Transaction as SqlTransaction, sql } from 'kysely';
import type { DetectionFilter } from '../core/detection.ts';
import type { DetectionStore, Job, Transaction } from '../core/ports.ts';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { fromRow, toRow, toRowChange } from './detection-row.ts';
import { storable } from './json.ts';
import type { DetectionRow, Tables } from './schema.ts';
import { type SqlExecutor, sqlExecutor } from './sql-executor.ts';

/** Writes a job by the caller's own transaction: it exists exactly when that commits. */
export type Enqueue = (executor: SqlExecutor, job: Job) => Promise<void>;

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

function transactionOn(transaction: SqlTransaction<Tables>, enqueue: Enqueue): Transaction {
  return {
    insertDetection: async (detection) => {
      await transaction.insertInto('detections').values(toRow(detection)).execute();
    },
    findDetection: async (id) => {
      const row = await transaction.selectFrom('detections').selectAll().where('id', '=', storable(id)).forUpdate().executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    updateDetection: async (id, change) => {
      await transaction.updateTable('detections').set(toRowChange(change)).where('id', '=', id).execute();
    },
    enqueue: (job) => enqueue(sqlExecutor(transaction), job),
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
