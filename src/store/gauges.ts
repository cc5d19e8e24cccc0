import { type Kysely, sql } from 'kysely';
import type { Gauges } from '../core/telemetry.ts';
import type { Tables } from './schema.ts';

interface QueueRow {
  name: string;
  ready: number;
  deferred: number;
  active: number;
  failed: number;
}

interface OldestRow {
  queued: Date | null;
  media: Date | null;
  artifacts: Date | null;
  delivery: Date | null;
}

/**
 * What the metrics tell of the database. Two queries, each as cheap on a million rows as on none: the queue counts its jobs by itself every few
 * seconds (schema of pg-boss 12: `pgboss.queue`), and each of the oldest is the first entry of a partial index.
 */
export async function readGauges({ kysely }: { kysely: Kysely<Tables> }, now: Date = new Date()): Promise<Gauges> {
  const queues = await sql<QueueRow>`
    select name, ready_count as ready, deferred_count as deferred, active_count as active, failed_count as failed
    from pgboss.queue order by name`.execute(kysely);
  const oldest = await sql<OldestRow>`
    select
      (select created_at from detections where status = 'queued' order by created_at limit 1) as queued,
      (select delete_at from detections where deleted_at is null and delete_at is not null order by delete_at limit 1) as media,
      (select artifacts_delete_at from detections where artifacts_delete_at is not null order by artifacts_delete_at limit 1) as artifacts,
      (select next_attempt_at from webhook_deliveries where status = 'pending' order by next_attempt_at limit 1) as delivery`.execute(kysely);
  const { queued = null, media = null, artifacts = null, delivery = null } = oldest.rows[0] ?? {};
  const overdue = (at: Date | null): number => (at === null ? 0 : Math.max(0, (now.getTime() - at.getTime()) / 1000));
  return {
    queues: queues.rows.map(({ name, ...counts }) => ({ queue: name, ...counts })),
    oldestQueuedSeconds: overdue(queued),
    purgeLagSeconds: Math.max(overdue(media), overdue(artifacts)),
    webhookLagSeconds: overdue(delivery),
  };
}
