import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { openQueue, startWorker } from '../../src/jobs/index.ts';
import { openDatabase } from '../../src/store/index.ts';
import { silentLogger } from '../../test/support/database-logger.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import type { Cluster } from '../load/cluster.ts';
import { treeCpuSeconds } from '../process-tree.ts';

/** What one detection costs PostgreSQL, from its submission over its verdict to the purge of its media, with an engine that answers at once. */
export interface DatabaseResult {
  detections: number;
  /** From the first submission to the last verdict; both sides of the database share this machine. */
  perSecond: number;
  transactionsEach: number;
  /** Null where pg_stat_statements is not installed. */
  statementsEach: number | null;
  walBytesEach: number;
  /** Processor time of PostgreSQL for one; its inverse is what one core of it can carry. */
  cpuMsEach: number;
  /** Connections of this one process, which submits and works. */
  connections: number;
}

const DETECTIONS = 500;
const AT_ONCE = 8;
const WARM_UP = 40;
const POLL_MS = 100;

export async function measureDatabase(cluster: Cluster): Promise<DatabaseResult> {
  const url = await cluster.createDatabase('capacity');
  const database = await openDatabase({ dataDir: '', databaseUrl: url });
  const queue = await openQueue(database.connection, silentLogger);
  const retention = { purgeAfterMs: 0, retainMs: 0, artifactsMs: 0 };
  const house = await openDetections({ database, queue, url }, { retention });
  const observer = new Client({ connectionString: url });
  try {
    await observer.connect();
    await observer.query('create extension if not exists pg_stat_statements').catch(() => undefined);
    const engine = { analyze: async () => makeReport(0.1) };
    const { parts, detections, tempDir } = house;
    const worker = await startWorker({ ...parts, detections, engine, queue, tempDir, logger: silentLogger, concurrency: AT_ONCE });
    try {
      await submitAndWait(house, WARM_UP);
      await untilPurged(observer);
      return await observed(cluster, observer, house);
    } finally {
      await worker.stop();
    }
  } finally {
    await observer.end();
    await house.close();
    await queue.close();
    await database.close();
  }
}

async function observed(cluster: Cluster, observer: Client, house: DetectionHouse): Promise<DatabaseResult> {
  const before = { cpu: treeCpuSeconds(cluster.pid), ...(await readCounters(observer)) };
  const startMs = performance.now();
  await submitAndWait(house, DETECTIONS);
  const seconds = (performance.now() - startMs) / 1000;
  await untilPurged(observer);
  const after = { cpu: treeCpuSeconds(cluster.pid), ...(await readCounters(observer)) };
  const each = (name: 'cpu' | 'transactions' | 'walBytes'): number => (after[name] - before[name]) / DETECTIONS;
  return {
    detections: DETECTIONS,
    perSecond: DETECTIONS / seconds,
    transactionsEach: each('transactions'),
    statementsEach: before.statements === null || after.statements === null ? null : (after.statements - before.statements) / DETECTIONS,
    walBytesEach: each('walBytes'),
    cpuMsEach: each('cpu') * 1000,
    connections: after.connections,
  };
}

async function submitAndWait({ detections, submission }: DetectionHouse, count: number): Promise<void> {
  let left = count;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const { owner, id } = await detections.submit(await submission());
      await detections.wait(owner, id, { timeoutMs: 60_000 });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
}

async function untilPurged(observer: Client): Promise<void> {
  for (;;) {
    const { rows } = await observer.query<{ left: string }>("select count(*) as left from pgboss.job where name = 'purge' and state < 'completed'");
    if (rows[0]?.left === '0') return;
    await sleep(POLL_MS);
  }
}

interface Counters {
  transactions: number;
  statements: number | null;
  walBytes: number;
  connections: number;
}

async function readCounters(observer: Client): Promise<Counters> {
  // Statistics of other connections come in with a delay of up to a second while these are busy, and at once when they rest.
  await observer.query('select pg_sleep(1.1)');
  const { rows } = await observer.query<{ transactions: string; wal: string; connections: string }>(
    `select (select sum(xact_commit) from pg_stat_database where datname = current_database()) as transactions,
       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as wal,
       (select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()) as connections`,
  );
  const statements = await observer
    .query<{ calls: string }>(
      'select sum(calls) as calls from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())',
    )
    .then(
      (found) => Number(found.rows[0]?.calls),
      () => null,
    );
  return { transactions: Number(rows[0]?.transactions), statements, walBytes: Number(rows[0]?.wal), connections: Number(rows[0]?.connections) };
}
