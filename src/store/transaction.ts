import type { Transaction as SqlTransaction } from 'kysely';
import type { Job, Transaction } from '../core/ports.ts';
import { fromRow, toRow, toRowChange } from './detection-row.ts';
import { storable, toJson } from './json.ts';
import { reserveQuota, settleQuota } from './quota.ts';
import type { Tables } from './schema.ts';
import { type SqlExecutor, sqlExecutor } from './sql-executor.ts';
import { fromEndpointRow, toDeliveryRow } from './webhook-row.ts';

/** Writes a job by the caller's own transaction: it exists exactly when that commits. */
export type Enqueue = (executor: SqlExecutor, job: Job) => Promise<void>;

/** The core's unit of work on one SQL transaction. */
export function transactionOn(transaction: SqlTransaction<Tables>, enqueue: Enqueue): Transaction {
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
    lastTurn: (keyId) => lastTurn(transaction, keyId),
    reserveQuota: (claim, plan) => reserveQuota(transaction, claim, plan),
    settleQuota: (claim, outcome) => settleQuota(transaction, claim, outcome),
    insertBatch: async ({ id, keyId, owner, items, createdAt }) => {
      await transaction
        .insertInto('batches')
        .values({ id, key_id: keyId, owner, items: toJson(items), created_at: createdAt })
        .execute();
    },
    bindIdempotencyKey: async (owner, key, detectionId) => {
      await transaction.updateTable('idempotency_keys').set({ detection_id: detectionId }).where('owner', '=', owner).where('key', '=', key).execute();
    },
    liveEndpoints: async (owner) => {
      const rows = await transaction.selectFrom('webhook_endpoints').selectAll().where('owner', '=', owner).where('disabled_at', 'is', null).execute();
      return rows.map(fromEndpointRow);
    },
    insertDelivery: async (delivery) => {
      await transaction.insertInto('webhook_deliveries').values(toDeliveryRow(delivery)).execute();
    },
  };
}

async function lastTurn(transaction: SqlTransaction<Tables>, keyId: string): Promise<number | null> {
  const row = await transaction
    .selectFrom('detections')
    .select('queue_turn')
    .where('key_id', '=', keyId)
    .where('status', '=', 'queued')
    .orderBy('queue_turn', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.queue_turn ?? null;
}
