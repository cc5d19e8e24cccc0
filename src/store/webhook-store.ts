import { type Kysely, sql } from 'kysely';
import type { DeliverJob } from '../core/ports.ts';
import type { WebhookSecret } from '../core/webhook.ts';
import type { DeliveryFilter, DeliveryPage, WebhookStore, WebhookTransaction } from '../core/webhook-ports.ts';
import { fromRow } from './detection-row.ts';
import { countDue } from './due-deliveries.ts';
import { storable, toJson } from './json.ts';
import { readPage } from './page.ts';
import type { Tables } from './schema.ts';
import { type SqlExecutor, sqlExecutor } from './sql-executor.ts';
import { fromDeliveryRow, fromEndpointRow, toDeliveryChange, toEndpointChange, toEndpointRow } from './webhook-row.ts';

type Enqueue = (executor: SqlExecutor, job: DeliverJob) => Promise<string>;

export function createWebhookStore({ kysely }: { kysely: Kysely<Tables> }, enqueue: Enqueue): WebhookStore {
  return {
    transaction: (work) => kysely.transaction().execute((transaction) => work(webhooksOn(transaction, enqueue))),
    listEndpoints: async (owner) => {
      const rows = await kysely
        .selectFrom('webhook_endpoints')
        .selectAll()
        .where('owner', '=', owner)
        .orderBy('created_at', 'desc')
        .orderBy('id', 'desc')
        .execute();
      return rows.map(fromEndpointRow);
    },
    findDelivery: async (owner, id) => {
      const row = await kysely.selectFrom('webhook_deliveries').selectAll().where('id', '=', storable(id)).where('owner', '=', owner).executeTakeFirst();
      return row ? fromDeliveryRow(row) : null;
    },
    listDeliveries: (owner, filter, page) => listDeliveries(kysely, owner, filter, page),
  };
}

/** All but the bodies: a page of them would be large. */
const LISTED = [
  'id',
  'owner',
  'endpoint_id',
  'detection_id',
  'dialect',
  'event',
  'url',
  'status',
  'attempts',
  'failures',
  'leased_until',
  'next_attempt_at',
  'job_id',
  'created_at',
  'completed_at',
] as const;

/** Cancels what is pending of an erased detection, and forgets bodies and callback addresses. */
export async function forgetDeliveries(transaction: Kysely<Tables>, detectionId: string, now: Date): Promise<void> {
  await sql`
    update webhook_deliveries set
      body = null,
      url = case when endpoint_id is null then '' else url end,
      completed_at = case when status = 'pending' then ${now}::timestamptz else completed_at end,
      next_attempt_at = null,
      status = case when status = 'pending' then 'cancelled' else status end
    where detection_id = ${detectionId}`.execute(transaction);
}

async function listDeliveries(
  kysely: Kysely<Tables>,
  owner: string,
  { endpointId, detectionId, status }: DeliveryFilter,
  page: { limit: number; cursor: string | null },
): Promise<DeliveryPage> {
  let query = kysely.selectFrom('webhook_deliveries').select(LISTED).where('owner', '=', owner);
  if (endpointId !== undefined) query = query.where('endpoint_id', '=', storable(endpointId));
  if (detectionId !== undefined) query = query.where('detection_id', '=', storable(detectionId));
  if (status) query = query.where('status', '=', status);
  return readPage(query, page, (row) => fromDeliveryRow({ ...row, body: null }));
}

function webhooksOn(transaction: Kysely<Tables>, enqueue: Enqueue): WebhookTransaction {
  return {
    ...endpointsOn(transaction),
    ...deliveriesOn(transaction),
    lockOwner: async (owner) => {
      await sql`select pg_advisory_xact_lock(hashtextextended(${`webhooks ${owner}`}, 0))`.execute(transaction);
    },
    readDetection: async (id) => {
      const row = await transaction.selectFrom('detections').selectAll().where('id', '=', id).executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    accountSecrets: async (owner) => {
      const row = await transaction.selectFrom('webhook_secrets').select('secrets').where('owner', '=', owner).executeTakeFirst();
      return (row?.secrets as WebhookSecret[] | undefined) ?? [];
    },
    saveAccountSecrets: async (owner, secrets) => {
      await transaction
        .insertInto('webhook_secrets')
        .values({ owner, secrets: toJson(secrets) })
        .onConflict((conflict) => conflict.column('owner').doUpdateSet({ secrets: toJson(secrets) }))
        .execute();
    },
    countDue: (owner, now) => countDue(transaction, owner, now),
    enqueue: (job) => enqueue(sqlExecutor(transaction), job),
  };
}

type EndpointCalls = Pick<WebhookTransaction, 'countEndpoints' | 'insertEndpoint' | 'findEndpoint' | 'readEndpoint' | 'updateEndpoint' | 'deleteEndpoint'>;

function endpointsOn(transaction: Kysely<Tables>): EndpointCalls {
  const select = (id: string) => transaction.selectFrom('webhook_endpoints').selectAll().where('id', '=', storable(id));
  return {
    countEndpoints: async (owner) => {
      const rows = await transaction.selectFrom('webhook_endpoints').select('id').where('owner', '=', owner).execute();
      return rows.length;
    },
    insertEndpoint: async (endpoint) => {
      await transaction.insertInto('webhook_endpoints').values(toEndpointRow(endpoint)).execute();
    },
    findEndpoint: async (id) => {
      const row = await select(id).forUpdate().executeTakeFirst();
      return row ? fromEndpointRow(row) : null;
    },
    readEndpoint: async (id) => {
      const row = await select(id).executeTakeFirst();
      return row ? fromEndpointRow(row) : null;
    },
    updateEndpoint: async (id, change) => {
      const row = toEndpointChange(change);
      if (Object.keys(row).length > 0) await transaction.updateTable('webhook_endpoints').set(row).where('id', '=', id).execute();
    },
    deleteEndpoint: async (id) => {
      await transaction.deleteFrom('webhook_endpoints').where('id', '=', id).execute();
    },
  };
}

function deliveriesOn(transaction: Kysely<Tables>): Pick<WebhookTransaction, 'findDelivery' | 'updateDelivery' | 'cancelPending'> {
  return {
    findDelivery: async (id) => {
      const row = await transaction.selectFrom('webhook_deliveries').selectAll().where('id', '=', storable(id)).forUpdate().executeTakeFirst();
      return row ? fromDeliveryRow(row) : null;
    },
    updateDelivery: async (id, change) => {
      await transaction.updateTable('webhook_deliveries').set(toDeliveryChange(change)).where('id', '=', id).execute();
    },
    cancelPending: async (endpointId, now) => {
      await transaction
        .updateTable('webhook_deliveries')
        .set({ status: 'cancelled', next_attempt_at: null, completed_at: now })
        .where('endpoint_id', '=', endpointId)
        .where('status', '=', 'pending')
        .execute();
    },
  };
}
