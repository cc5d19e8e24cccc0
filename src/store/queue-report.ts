import { type Kysely, sql } from 'kysely';
import type { Tables } from './schema.ts';

/** How one job queue stands. Times in seconds. */
export interface QueueState {
  queue: string;
  /** Could be begun now. */
  waiting: number;
  /** Since when the longest of them waits; null where none does. */
  oldestWaitSeconds: number | null;
  active: number;
  /** Failed before and wait for their next run. */
  retrying: number;
  /** Their time has not come. */
  scheduled: number;
  /** Given up of late: dead letters. */
  dead: number;
}

/** A job that was given up. */
export interface DeadJob {
  queue: string;
  /** Id of the detection or of the delivery that it was for. */
  subject: string;
  diedAt: Date;
  runs: number;
  /** What its last run ended with. */
  reason: string;
}

export interface QueueReport {
  queues: QueueState[];
  /** Newest first, ten at most. */
  newestDead: DeadJob[];
}

const DEAD_SHOWN_MAX = 10;
const REASON_CHARS_MAX = 200;

/** Reads the tables of pg-boss 12 (`pgboss.job`, `pgboss.queue`), whose own figures are those of its last round of upkeep. */
export async function reportQueues(kysely: Kysely<Tables>): Promise<QueueReport> {
  const { rows: queues } = await sql<QueueState>`
    select q.name as queue,
      count(*) filter (where j.state = 'created' and j.start_after <= now())::integer as waiting,
      extract(epoch from now() - min(greatest(j.created_on, j.start_after)) filter (where j.state = 'created' and j.start_after <= now()))::integer
        as "oldestWaitSeconds",
      count(*) filter (where j.state = 'active')::integer as active,
      count(*) filter (where j.state = 'retry')::integer as retrying,
      count(*) filter (where j.state = 'created' and j.start_after > now())::integer as scheduled,
      count(*) filter (where j.state = 'failed')::integer as dead
    from pgboss.queue q left join pgboss.job j on j.name = q.name and j.state <> 'completed'
    where q.name not like '\\_\\_pgboss%'
    group by q.name order by q.name`.execute(kysely);
  const { rows: newestDead } = await sql<DeadJob>`
    select name as queue, coalesce(data ->> 'detectionId', data ->> 'deliveryId', id::text) as subject, completed_on as "diedAt", retry_count + 1 as runs,
      left(coalesce(output ->> 'message', output -> 'value' ->> 'message', 'no reason was kept'), ${REASON_CHARS_MAX}::integer) as reason
    from pgboss.job where state = 'failed' order by completed_on desc nulls last limit ${DEAD_SHOWN_MAX}::integer`.execute(kysely);
  return { queues, newestDead };
}
