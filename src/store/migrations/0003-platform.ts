import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Migration } from './migration.ts';

/** What a service needs around a detection: origin and place in the queue, quotas, batches, uploads, idempotency keys, rate limits, webhooks. */
async function up(database: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
}

const RESERVED = `count(*) filter (where status in ('queued', 'processing'))`;
const COMMITTED = 'count(*) filter (where verdict is not null)';

const STATEMENTS = [
  `alter table detections
     add column origin jsonb not null default '{"dialect":"native","baseUrl":null,"callbackUrl":null,"sourceUrl":null}',
     add column batch_id text,
     add column queue_turn integer not null default 0,
     add column artifacts_delete_at timestamptz(3)`,
  // For the turn of the next job, and for the sweep that looks for what is overdue.
  `create index detections_heads on detections (kind, queue_turn) where status = 'queued'`,
  `create index detections_waiting on detections (key_id, kind, queue_turn) where status = 'queued'`,
  // For the age of the oldest, whenever somebody asks for the metrics.
  `create index detections_oldest_queued on detections (created_at) where status = 'queued'`,
  `create index detections_by_batch on detections (batch_id) where batch_id is not null`,
  `create index detections_media_due on detections (delete_at) where deleted_at is null and delete_at is not null`,
  `create index detections_artifacts_due on detections (artifacts_delete_at) where artifacts_delete_at is not null`,
  `create index detections_unfinished on detections (created_at) where status in ('queued', 'processing')`,
  // Pictures of before have no date yet; 30 days is what the setting says where nobody changed it.
  `update detections set artifacts_delete_at = completed_at + interval '30 days' where status = 'completed' and jsonb_array_length(artifacts) > 0`,
  // When each chore of the sweep was last begun by any process.
  `create table sweeps (chore text primary key, begun_at timestamptz(3) not null)`,
  `create table quota_periods (
     key_id text not null,
     period text not null,
     reserved integer not null default 0 check (reserved >= 0),
     committed integer not null default 0,
     primary key (key_id, period)
   )`,
  `create table usage_days (
     key_id text not null,
     day date not null,
     kind text not null,
     reserved integer not null default 0 check (reserved >= 0),
     committed integer not null default 0,
     primary key (key_id, day, kind)
   )`,
  // What was accepted before counts as it would have: what is under way has its reservation, what has a verdict is used.
  `insert into quota_periods (key_id, period, reserved, committed)
     select key_id, to_char(created_at at time zone 'UTC', form), ${RESERVED}, ${COMMITTED}
     from detections, unnest(array['YYYY-MM', 'YYYY-MM-DD']) as form group by 1, 2`,
  `insert into usage_days (key_id, day, kind, reserved, committed)
     select key_id, (created_at at time zone 'UTC')::date, kind, ${RESERVED}, ${COMMITTED} from detections group by 1, 2, 3`,
  `create table batches (
     id text collate "C" primary key,
     key_id text not null,
     owner text not null,
     items jsonb not null,
     created_at timestamptz(3) not null
   )`,
  `create index batches_by_age on batches (created_at)`,
  // For the sweep that forgets what refused files were called.
  `create index batches_with_names on batches (created_at) where jsonb_path_exists(items, '$[*] ? (@.filename.type() == "string")')`,
  `create table uploads (
     id text collate "C" primary key,
     owner text not null,
     token_hash text not null unique,
     filename text,
     media jsonb not null,
     created_at timestamptz(3) not null,
     expires_at timestamptz(3) not null
   )`,
  `create index uploads_by_expiry on uploads (expires_at)`,
  `create index uploads_by_owner on uploads (owner, expires_at)`,
  `create table idempotency_keys (
     owner text not null,
     key text not null,
     fingerprint text,
     claim text not null,
     detection_id text,
     running_until timestamptz(3),
     created_at timestamptz(3) not null,
     primary key (owner, key)
   )`,
  `create index idempotency_keys_by_age on idempotency_keys (created_at)`,
  // The shape that rate-limiter-flexible expects of its table. Unlogged: a count is not worth a disk write for each request, and a crash may forget it.
  `create unlogged table rate_limits (key varchar(255) primary key, points integer not null default 0, expire bigint)`,
  `create table webhook_secrets (owner text primary key, secrets jsonb not null)`,
  `create table webhook_endpoints (
     id text collate "C" primary key,
     owner text not null,
     url text not null,
     description text,
     events jsonb not null,
     secrets jsonb not null,
     created_at timestamptz(3) not null,
     disabled_at timestamptz(3),
     disabled_reason text
   )`,
  `create index webhook_endpoints_by_owner on webhook_endpoints (owner, created_at desc, id desc)`,
  `create table webhook_deliveries (
     id text collate "C" primary key,
     owner text not null,
     endpoint_id text,
     detection_id text not null,
     dialect text not null,
     event text not null,
     url text not null,
     body text,
     status text not null check (status in ('pending', 'delivered', 'failed', 'cancelled')),
     attempts jsonb not null,
     failures integer not null default 0,
     leased_until timestamptz(3),
     next_attempt_at timestamptz(3),
     job_id uuid not null,
     created_at timestamptz(3) not null,
     completed_at timestamptz(3)
   )`,
  `create index webhook_deliveries_by_owner on webhook_deliveries (owner, created_at desc, id desc)`,
  `create index webhook_deliveries_by_detection on webhook_deliveries (detection_id)`,
  `create index webhook_deliveries_by_end on webhook_deliveries (completed_at) where status <> 'pending'`,
  `create index webhook_deliveries_pending on webhook_deliveries (next_attempt_at) where status = 'pending'`,
  // For an endpoint that is disabled or deleted, for its page of the log, and for the place of an owner's next message in the queue.
  `create index webhook_deliveries_to_cancel on webhook_deliveries (endpoint_id) where status = 'pending'`,
  `create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, created_at desc, id desc) where endpoint_id is not null`,
  `create index webhook_deliveries_due on webhook_deliveries (owner, next_attempt_at) where status = 'pending'`,
];

export const platform: Migration = { version: 3, name: 'platform', up };
