import { type Kysely, sql } from 'kysely';
import type { Overdue, RetentionStore } from '../core/retention.ts';
import type { Tables } from './schema.ts';

const UNFINISHED = ['queued', 'processing'] as const;

/** `analysisQueues`: names of the job queues in which a detection waits that is to be analysed or given up. */
export function createRetentionStore({ kysely }: { kysely: Kysely<Tables> }, analysisQueues: readonly string[]): RetentionStore {
  return {
    claim: (chore, now, everyMs) => claim(kysely, chore, now, new Date(now.getTime() - everyMs)),
    overdue: (now) => findOverdue(kysely, now),
    mediaDue: (before, limit) => idsOf(overdueMedia(kysely, before).select('id').orderBy('delete_at').limit(limit)),
    artifactsDue: (now, limit) =>
      idsOf(kysely.selectFrom('detections').select('id').where('artifacts_delete_at', '<=', now).orderBy('artifacts_delete_at').limit(limit)),
    uploadsDue: (before, limit) => idsOf(kysely.selectFrom('uploads').select('id').where('expires_at', '<=', before).orderBy('expires_at').limit(limit)),
    deleteUpload: async (id) => {
      await kysely.deleteFrom('uploads').where('id', '=', id).execute();
    },
    withMedia: (ids) => idsOf(kysely.selectFrom('detections').select('id').where('id', 'in', ids).where('deleted_at', 'is', null)),
    withArtifacts: (ids) =>
      idsOf(
        kysely
          .selectFrom('detections')
          .select('id')
          .where('id', 'in', ids)
          .where((is) => is.or([is('status', 'in', UNFINISHED), is('artifacts_delete_at', 'is not', null)])),
      ),
    knownUploads: (ids) => idsOf(kysely.selectFrom('uploads').select('id').where('id', 'in', ids)),
    stranded: (createdBefore, limit) => findStranded(kysely, analysisQueues, createdBefore, limit),
    forgetRefusedNames: (before, limit) => forgetRefusedNames(kysely, before, limit),
    deleteRows: (table, before, limit) => deleteRows(kysely, table, before, limit),
  };
}

async function idsOf(query: { execute(): Promise<{ id: string }[]> }): Promise<string[]> {
  return (await query.execute()).map(({ id }) => id);
}

async function claim(kysely: Kysely<Tables>, chore: string, now: Date, lastBefore: Date): Promise<boolean> {
  const row = await kysely
    .insertInto('sweeps')
    .values({ chore, begun_at: now })
    .onConflict((conflict) => conflict.column('chore').doUpdateSet({ begun_at: now }).where('sweeps.begun_at', '<=', lastBefore))
    .returning('chore')
    .executeTakeFirst();
  return row !== undefined;
}

/** Only finished detections have a time at which their media is deleted. */
function overdueMedia(kysely: Kysely<Tables>, before: Date) {
  return kysely.selectFrom('detections').where('deleted_at', 'is', null).where('delete_at', '<=', before);
}

async function findOverdue(kysely: Kysely<Tables>, now: Date): Promise<Overdue> {
  const row = await overdueMedia(kysely, now)
    .select(({ fn }) => [fn.countAll<string>().as('count'), fn.min('delete_at').as('oldest')])
    .executeTakeFirst();
  const oldest = row?.oldest as Date | null | undefined;
  return { count: Number(row?.count ?? 0), oldestSeconds: oldest ? (now.getTime() - oldest.getTime()) / 1000 : 0 };
}

/** pg-boss can only look jobs up one by one, so this reads its table (schema of pg-boss 12: `pgboss.job`, columns `name`, `state`, `data`). */
async function findStranded(kysely: Kysely<Tables>, queues: readonly string[], createdBefore: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from detections
    where status in ('queued', 'processing') and created_at < ${createdBefore}
      and not exists (
        select from pgboss.job
        where name in (${sql.join(queues)}) and state not in ('completed', 'cancelled', 'failed') and data->>'detectionId' = detections.id
      )
    order by created_at limit ${limit}`.execute(kysely);
  return rows.map(({ id }) => id);
}

/** The condition is that of the index `batches_with_names`. */
async function forgetRefusedNames(kysely: Kysely<Tables>, before: Date, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update batches set items = (
      select jsonb_agg(item || '{"filename": null}' order by place) from jsonb_array_elements(items) with ordinality as one (item, place)
    )
    where id = any(array(
      select id from batches
      where created_at < ${before} and jsonb_path_exists(items, '$[*] ? (@.filename.type() == "string")')
      order by created_at limit ${limit}
    ))`.execute(kysely);
  return Number(numAffectedRows ?? 0);
}

const EXPIRED = {
  idempotency_keys: (before: Date) => sql`created_at < ${before} and (running_until is null or running_until < now())`,
  webhook_deliveries: (before: Date) => sql`status <> 'pending' and completed_at < ${before}`,
  rate_limits: (before: Date) => sql`expire < ${before.getTime()}`,
  batches: (before: Date) => sql`created_at < ${before}`,
};

/** Some at a time, so that no statement locks many rows. `ctid` is the row's place (PostgreSQL documentation, 5.6 "System Columns"). */
async function deleteRows(kysely: Kysely<Tables>, table: keyof typeof EXPIRED, before: Date, limit: number): Promise<number> {
  const name = sql.table(table);
  const { numAffectedRows } = await sql`
    delete from ${name} where ctid = any(array(select ctid from ${name} where ${EXPIRED[table](before)} limit ${limit}))`.execute(kysely);
  return Number(numAffectedRows ?? 0);
}
