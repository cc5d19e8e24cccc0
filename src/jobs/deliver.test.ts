import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { silentLogger } from '../../test/support/database-logger.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import { deliverJob } from '../core/webhook.ts';
import { DELIVERIES_MAX, DELIVERIES_PER_OWNER_MAX, type Deliver } from './deliver.ts';
import { startWorker } from './worker.ts';

const WAIT = { timeout: 30_000, interval: 50 };

describeDatabases('the loops that send webhooks', (get) => {
  let house: DetectionHouse;
  let stop: () => Promise<void>;
  beforeEach(async () => {
    stop = async () => {};
    house = await openDetections(get());
  });
  afterEach(async () => {
    await stop();
    await house.close();
  });

  const start = async (deliver: Deliver): Promise<void> => {
    const { blobs, events } = house.parts;
    const context = { detections: house.detections, blobs, events, engine: { analyze: async () => makeReport(0.1) }, tempDir: house.tempDir };
    ({ stop } = await startWorker({ ...context, logger: silentLogger, queue: get().queue, concurrency: 1, stopTimeoutMs: 1, deliver }));
  };
  const enqueue = (id: string, owner: string, due = 0) =>
    house.parts.store.transaction((transaction) => transaction.enqueue(deliverJob({ id, owner, jobId: randomUUID() }, due)));

  it('keeps a few places for an owner at most, so that twenty slow receivers hold up nobody else', async () => {
    const begun: string[] = [];
    const other = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const allSlow = Promise.withResolvers<void>();
    const slow = () => begun.filter((id) => id.startsWith('slow')).length;
    await start(async ({ deliveryId }) => {
      begun.push(deliveryId);
      if (deliveryId === 'quick') other.resolve();
      if (slow() === 100) allSlow.resolve();
      if (deliveryId.startsWith('slow')) await release.promise;
    });
    for (let i = 0; i < 100; i += 1) await enqueue(`slow${i}`, 'ada', i);
    await vi.waitUntil(() => slow() === DELIVERIES_PER_OWNER_MAX, WAIT);
    await enqueue('quick', 'bob');
    await other.promise;
    expect(slow()).toBe(DELIVERIES_PER_OWNER_MAX);
    release.resolve();
    await allSlow.promise;
  });

  it('has as many under way at once as it has places, and is looked after by one loop when all is done', async () => {
    const begun = new Set<string>();
    const release = Promise.withResolvers<void>();
    const full = Promise.withResolvers<void>();
    await start(async ({ deliveryId }) => {
      begun.add(deliveryId);
      if (begun.size === DELIVERIES_MAX) full.resolve();
      await release.promise;
    });
    for (let i = 0; i < 90; i += 1) await enqueue(`whd_${i}`, `owner${i % 15}`);
    await full.promise;
    release.resolve();
    await vi.waitUntil(() => begun.size === 90, WAIT);
    const { boss } = get().queue;
    const loops = () =>
      new Set(
        boss
          .getWipData()
          .filter(({ name }) => name === 'deliver')
          .map(({ id }) => id),
      ).size;
    await vi.waitUntil(async () => (await boss.findJobs('deliver')).every(({ state }) => state === 'completed') && loops() === 1, WAIT);
  });

  it('serves who has little waiting before who has much', async () => {
    for (let i = 0; i < 3; i += 1) await enqueue(`much${i}`, 'ada', i);
    await enqueue('little', 'bob', 0);
    await enqueue('more', 'bob', 1);
    const { boss } = get().queue;
    const order: string[] = [];
    for (let i = 0; i < 5; i += 1) for (const { data } of await boss.fetch<{ deliveryId: string }>('deliver')) order.push(data.deliveryId);
    expect(order).toEqual(['much0', 'little', 'much1', 'more', 'much2']);
  });

  it('gives back all that it has in hand when it is stopped', async () => {
    const begun: string[] = [];
    await start(async ({ deliveryId }, signal) => {
      begun.push(deliveryId);
      await once(signal, 'abort');
      throw signal.reason;
    });
    for (let i = 0; i < 12; i += 1) await enqueue(`whd_${i}`, `owner${i}`);
    await vi.waitUntil(() => begun.length === 12, WAIT);
    await stop();
    const jobs = await get().queue.boss.findJobs('deliver');
    expect(jobs.map(({ state }) => state)).toEqual(jobs.map(() => 'retry'));
    expect(begun).toHaveLength(12);
  });

  it('leaves no owner behind in the table of jobs', async () => {
    const done = Promise.withResolvers<void>();
    await start(async () => done.resolve());
    await enqueue('whd_1', 'secret-owner');
    await done.promise;
    const { rows } = await sql<{ row: string }>`select job::text as row from pgboss.job where name = 'deliver'`.execute(get().database.kysely);
    expect(rows).toEqual([{ row: expect.not.stringContaining('secret-owner') }]);
  });

  it('runs a job again whose attempt could not be written down', async () => {
    const runs: string[] = [];
    await start(async ({ deliveryId }) => {
      runs.push(deliveryId);
      if (runs.length === 1) throw new Error('the database was away');
    });
    await enqueue('whd_1', 'ada');
    const { boss } = get().queue;
    // As if the pause after the failure were over already.
    const skipPause = async (): Promise<boolean> => {
      for (const { id } of await boss.findJobs('deliver', { queued: true })) await boss.update('deliver', undefined, { id, startAfter: new Date() });
      return runs.length === 2;
    };
    await vi.waitUntil(skipPause, WAIT);
    expect(runs).toEqual(['whd_1', 'whd_1']);
  });
});
