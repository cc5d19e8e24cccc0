import { createHash } from 'node:crypto';
import { type Db, fromPglite, type PGliteLike, PgBoss } from 'pg-boss';
import type { DeliverJob, Job } from '../core/ports.ts';
import { ANALYZE, DELIVER, PURGE, QUEUES } from './queues.ts';

/** How the queue gets at the database: an embedded one that nobody else has open, or a server. */
export type QueueConnection = { type: 'embedded'; pglite: PGliteLike; activeJobs(queue: string): Promise<string[]> } | { type: 'server'; url: string };

/** The part of pino that is used here. */
export interface JobLogger {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface Queue {
  boss: PgBoss;
  /** Ids of the jobs that were in hand when the process before this one died; none where other processes may have them. */
  orphans(queue: string): Promise<string[]>;
  /** Writes a job by the caller's transaction: it exists exactly when that commits, and wakes a worker then. Resolves to its id. */
  enqueue(executor: Executor, job: Job): Promise<string>;
  close(): Promise<void>;
}

type Executor = Pick<Db, 'executeSql'>;

const CONNECTIONS_MAX = 4;
/**
 * Of every connection of the queue; pg-boss hands them on to its client. A process that is frozen must not hold jobs, but the queue's own upkeep of large tables may
 * take minutes (its longest transactions have limits of 30 s of their own). `query_timeout` is the client's, for a database that is frozen itself.
 */
const CONNECTION = {
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  idle_in_transaction_session_timeout: 30_000,
  lock_timeout: 30_000,
  statement_timeout: 600_000,
  query_timeout: 630_000,
};
/** How often jobs of dead workers are looked for. On an embedded database there are none: its one process takes them up when it starts. */
const SUPERVISE_SECONDS = { server: 5, embedded: 15 };
const NO_JOB = '00000000-0000-0000-0000-000000000000';

/** Opens the job queue on a migrated database and makes what it needs there. It works on nothing until a worker is started. */
export async function openQueue(connection: QueueConnection, logger: JobLogger): Promise<Queue> {
  const superviseSeconds = SUPERVISE_SECONDS[connection.type];
  const boss = new PgBoss({
    ...(connection.type === 'server'
      ? { ...CONNECTION, connectionString: connection.url, max: CONNECTIONS_MAX, application_name: 'bonafide-jobs' }
      : { db: fromPglite(connection.pglite), backend: 'pglite' as const }),
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
  });
  boss.on('error', (error) => logger.error({ error }, 'job queue'));
  boss.on('warning', (warning) => logger.warn({ warning }, 'job queue'));
  await boss.start();
  for (const queue of QUEUES) await ensureQueue(boss, queue);
  return {
    boss,
    orphans: connection.type === 'embedded' ? connection.activeJobs : async () => [],
    enqueue: (executor, job) => enqueue(boss, executor, job),
    close: () => boss.stop({ graceful: false }),
  };
}

async function ensureQueue(boss: PgBoss, queue: (typeof QUEUES)[number]): Promise<void> {
  await boss.createQueue(queue.name, queue);
  const { name: _name, policy: _policy, partition: _partition, ...changeable } = queue;
  await boss.updateQueue(queue.name, changeable);
  // Has pg-boss look the queue up now. Were it to do so when a job is enqueued in a transaction, it would wait for the one connection of an
  // embedded database, which that transaction holds.
  await boss.findJobs(queue.name, { id: NO_JOB });
}

async function enqueue(boss: PgBoss, executor: Executor, job: Job): Promise<string> {
  if (job.name === 'deliver' && job.moves !== null && (await move(boss, executor, job, job.moves))) return job.moves;
  const { name, data, options } = toSend(job);
  const id = await boss.send(name, data, { db: executor, ...options });
  if (id === null) throw new Error(`The queue "${name}" did not take its job ${JSON.stringify(data)}.`);
  return id;
}

/** Gives a job that still waits the time and place of another one. False where it does not wait any more. */
async function move(boss: PgBoss, db: Executor, { priority, startAfter }: DeliverJob, id: string): Promise<boolean> {
  const { updated } = await boss.update(DELIVER, undefined, { db, id, priority, startAfter: startAfter ?? 0 });
  return updated > 0;
}

/** Finished jobs lie in the table for a day and may be read by whoever looks after it: owners are told apart there, not named. */
const hashOf = (owner: string): string => createHash('sha256').update(owner).digest('hex').slice(0, 16);

interface Sent {
  name: string;
  data: object;
  options: { id?: string; priority?: number; startAfter?: Date; group?: { id: string } };
}

function toSend(job: Job): Sent {
  if (job.name === 'analyze') return { name: ANALYZE, data: { detectionId: job.detectionId, trace: job.trace }, options: { priority: job.priority } };
  if (job.name === 'purge') return { name: PURGE, data: { detectionId: job.detectionId }, options: { startAfter: job.startAfter } };
  const { jobId, deliveryId, owner, priority, startAfter } = job;
  // A time, even that of now, is after the beginning of the transaction: the queue would take it for the future and wake nobody.
  return { name: DELIVER, data: { deliveryId }, options: { id: jobId, priority, group: { id: hashOf(owner) }, ...(startAfter && { startAfter }) } };
}
