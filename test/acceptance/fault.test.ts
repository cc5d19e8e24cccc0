import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSweep } from '../support/open-sweep.ts';
import { photoLike, toSharp } from '../support/photo-like.ts';
import { hasPostgresPrograms, type PostgresCluster, startPostgresCluster } from '../support/postgres-cluster.ts';
import { type Receiver, startReceiver } from '../support/receiver.ts';
import { type Running, type Served, serveBonafide, workBonafide } from '../support/run-bonafide.ts';
import { type SmallDisk, startSmallDisk } from '../support/small-disk.ts';
import { type Refusal, SteadyClient } from '../support/steady-client.ts';

const KEY = `bf_${'k'.repeat(40)}`;
const COUNT = 200;
const MINUTE_MS = 60_000;

/** Everything that may break does so once while detections are submitted all the time: whatever was promised must hold afterwards. */
describe.skipIf(!hasPostgresPrograms)('faults (needs the programs of PostgreSQL, which Debian keeps in /usr/lib/postgresql)', () => {
  let folder: string;
  let cluster: PostgresCluster;
  let disk: SmallDisk;
  let receiver: Receiver;
  let client: SteadyClient;
  /** Between a kill and the next start it waits for that. */
  let server: Promise<Served>;
  let workers: Running[];
  let env: Record<string, string>;
  const living: Promise<Running>[] = [];

  const keep = <T extends Running>(starting: Promise<T>): Promise<T> => {
    living.push(starting);
    return starting;
  };
  const serve = (): Promise<Served> => keep(serveBonafide(folder, ['--no-worker', '--data', 'server'], env));
  const work = (data: string): Promise<Running> => keep(workBonafide(folder, ['--data', data], env));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bonafide-fault-'));
    [cluster, disk, receiver] = await Promise.all([startPostgresCluster(), startSmallDisk(), startReceiver()]);
    env = {
      DATABASE_URL: cluster.url,
      BONAFIDE_BLOBS: `file:${disk.dir}`,
      BONAFIDE_ADMIN_KEY: KEY,
      BONAFIDE_PURGE_AFTER_SECONDS: '1',
      BONAFIDE_URL_ALLOW: '127.0.0.1',
      BONAFIDE_LOG_LEVEL: 'fatal',
    };
    server = serve();
    client = new SteadyClient(async () => (await server).url, KEY);
    const jpeg = await toSharp(await photoLike(64, 48))
      .jpeg()
      .toBuffer();
    const submission = { picture: Uint8Array.from(jpeg), callbackUrl: `${receiver.url}/hook` };
    await client.stream(COUNT, submission, breakThings());
    // As if the leases of the requests that were cut off were over: the client may send those again.
    await query('update idempotency_keys set running_until = now() where running_until > now()');
    await client.submitHeld(submission);
  }, 5 * MINUTE_MS);
  afterAll(async () => {
    client?.close();
    await Promise.allSettled(living.map(async (one) => (await one).end('SIGKILL')));
    await receiver?.close();
    await disk?.close();
    await cluster?.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function breakThings(): Promise<void> {
    workers = await Promise.all([work('first'), work('second')]);
    await client.accepted(20);
    await workers[0]?.end('SIGKILL');
    workers[0] = await work('first');
    await client.accepted(50);
    const doomed = await server;
    server = doomed.end('SIGKILL').then(serve);
    await client.accepted(80);
    await cluster.kill();
    const { status, problem } = await client.refused();
    expect([status, problem.code]).toEqual([503, 'internal']);
    expect((await fetch(`${(await server).url}/readyz`)).status).toBe(503);
    await cluster.start();
    await client.accepted(110);
    await fillDisk();
    await client.accepted(150);
    await workers[1]?.end('SIGKILL');
    workers[1] = await work('second');
  }

  /** Until a submission was refused for it. */
  async function fillDisk(): Promise<void> {
    let refusal: Refusal | undefined;
    const refused = client.refused().then((heard) => {
      refusal = heard;
    });
    // The purge makes room all the time.
    while (!refusal) {
      await disk.fill();
      await Promise.race([refused, client.pause()]);
    }
    expect(refusal.problem.code).toBe('internal');
    await disk.relieve();
  }

  async function query<Row>(text: string): Promise<Row[]> {
    const database = new Client({ connectionString: cluster.url });
    await database.connect();
    try {
      return (await database.query(text)).rows as Row[];
    } finally {
      await database.end();
    }
  }

  /** Asks until there are none: what is waited for has its own time, which is bounded by the time of the test. */
  async function untilNone(text: string): Promise<void> {
    for (;;) {
      const [row] = await query<{ count: number }>(`select count(*)::integer as count ${text}`);
      if (row?.count === 0) return;
      await client.pause();
    }
  }

  it(
    'ends every accepted detection',
    async () => {
      expect(client.taken.size).toBeGreaterThanOrEqual(COUNT);
      expect(client.taken.size).toBe(client.submissions);
      expect(new Set(client.taken.values()).size).toBe(client.taken.size);
      const ended = await Promise.all([...client.taken.values()].map((id) => client.wait(id)));
      expect(ended.filter((status) => status !== 'completed')).toEqual([]);
      // Also those whose answer was lost on the way.
      await untilNone(`from detections where status not in ('completed', 'failed')`);
      await untilNone(`from pgboss.job where name in ('analyze', 'dead-letters') and state in ('created', 'retry', 'active')`);
    },
    3 * MINUTE_MS,
  );

  it('counts each verdict once, and holds nothing back', async () => {
    const [done] = await query<{ count: number }>(`select count(*)::integer as count from detections where status = 'completed'`);
    const periods = await query<{ reserved: number; committed: number }>('select reserved, committed from quota_periods');
    expect(periods).toEqual([0, 1].map(() => ({ reserved: 0, committed: done?.count })));
    expect(await query('select sum(reserved)::integer as reserved, sum(committed)::integer as committed from usage_days')).toEqual(periods.slice(0, 1));
  });

  it(
    'tells each end once: no webhook id with two contents, none missing',
    async () => {
      await untilNone(`from webhook_deliveries where status = 'pending'`);
      expect(await query(`select distinct status from webhook_deliveries`)).toEqual([{ status: 'delivered' }]);
      expect(await query('select detection_id from webhook_deliveries group by detection_id having count(*) > 1')).toEqual([]);
      const bodies = new Map<string, string>();
      for (const { headers, body } of receiver.requests) {
        const id = String(headers['webhook-id']);
        expect(bodies.get(id) ?? body).toBe(body);
        bodies.set(id, body);
      }
      const [finished] = await query<{ count: number }>('select count(*)::integer as count from detections');
      expect(bodies.size).toBe(finished?.count);
    },
    2 * MINUTE_MS,
  );

  it(
    'keeps no media beyond its time',
    async () => {
      await untilNone('from detections where deleted_at is null');
      // What a kill left between blob and row belongs to nobody: the sweep takes it when it is an hour old.
      expect(await openSweep({ databaseUrl: cluster.url, blobsDir: disk.dir, at: new Date(Date.now() + 120 * MINUTE_MS) })).toEqual([]);
    },
    2 * MINUTE_MS,
  );

  it('has lost no process but those that were killed, and ends cleanly', async () => {
    expect(await Promise.all([await server, ...workers].map((one) => one.end('SIGTERM')))).toEqual([0, 0, 0]);
  });
});
