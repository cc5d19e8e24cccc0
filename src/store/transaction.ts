import type { Transaction as SqlTransaction } from 'kysely';
import type { Job, Transaction } from '../core/ports.ts';
import { fromRow, toRow, toRowChange } from './detection-row.ts';
import { countDue } from './due-deliveries.ts';
import { explanationsOf } from './explanations.ts';
import { isHeld } from './idempotency.ts';
import { storable, toJson } from './json.ts';
import { reserveQuota, settleQuota } from './quota.ts';
import type { Tables } from './schema.ts';
import { type SqlExecutor, sqlExecutor } from './sql-executor.ts';
import { findWaiting } from './waiting.ts';
import { fromEndpointRow, toDeliveryRow } from './webhook-row.ts';
import { forgetDeliveries } from './webhook-store.ts';

/** Writes a job by the caller's own transaction: it exists exactly when that commits. Resolves to its id. */
export type Enqueue = (executor: SqlExecutor, job: Job) => Promise<string>;

/** The core's unit of work on one SQL transaction. */
export function transactionOn(transaction: SqlTransaction<Tables>, enqueue: Enqueue): Transaction {
  return {
    insertDetection: async (detection) => {
      const { numInsertedOrUpdatedRows } = await transaction
        .insertInto('detections')
        .values(toRow(detection))
        .onConflict((conflict) => conflict.columns(['owner', 'dialect', 'public_id']).where('public_id', 'is not', null).doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows !== 0n;
    },
    findDetection: async (id) => {
      const row = await transaction.selectFrom('detections').selectAll().where('id', '=', storable(id)).forUpdate().executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    updateDetection: async (id, change) => {
      await transaction.updateTable('detections').set(toRowChange(change)).where('id', '=', id).execute();
    },
    enqueue: async (job) => {
      await enqueue(sqlExecutor(transaction), job);
    },
    waiting: (keyId) => findWaiting(transaction, keyId),
    reserveQuota: (claim, plan) => reserveQuota(transaction, claim, plan),
    settleQuota: (claim, outcome) => settleQuota(transaction, claim, outcome),
    insertBatch: async ({ id, keyId, owner, items, createdAt }) => {
      await transaction
        .insertInto('batches')
        .values({ id, key_id: keyId, owner, items: toJson(items), created_at: createdAt })
        .execute();
    },
    bindIdempotencyKey: async (held, madeId) => {
      const { numUpdatedRows } = await transaction.updateTable('idempotency_keys').set({ detection_id: madeId }).where(isHeld(held)).executeTakeFirst();
      return numUpdatedRows > 0n;
    },
    takeUpload: async (id) => {
      const { numDeletedRows } = await transaction.deleteFrom('uploads').where('id', '=', id).executeTakeFirst();
      return numDeletedRows > 0n;
    },
    liveEndpoints: async (owner) => {
      const rows = await transaction.selectFrom('webhook_endpoints').selectAll().where('owner', '=', owner).where('disabled_at', 'is', null).execute();
      return rows.map(fromEndpointRow);
    },
    insertDelivery: async (delivery) => {
      await transaction.insertInto('webhook_deliveries').values(toDeliveryRow(delivery)).execute();
    },
    countDue: (owner, now) => countDue(transaction, owner, now),
    forgetDeliveries: (detectionId, now) => forgetDeliveries(transaction, detectionId, now),
    ...explanationsOf(transaction),
  };
}
