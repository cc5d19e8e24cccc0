import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { silentLogger } from '../../test/support/database-logger.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import { deliverJob } from '../core/webhook.ts';
import type { Deliver } from './deliver.ts';
import { startWorker } from './worker.ts';

const WAIT = { timeout: 30_000, interval: 50 };

describeDatabases('the loops that send webhooks', (get) => {
  let house: DetectionHouse;
  let stop: () => Promise<void>;
  beforeEach(async () => {
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
  const enqueue = (id: string, host: string) =>
    house.parts.store.transaction((transaction) => transaction.enqueue(deliverJob({ id, url: `https://${host}/` })));

  it('keeps two places for a host at most, so that a slow one holds up nobody else', async () => {
    const begun: string[] = [];
    const others = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const allSlow = Promise.withResolvers<void>();
    await start(async (id) => {
      begun.push(id);
      if (begun.includes('quick') && begun.filter((one) => one.startsWith('slow')).length === 2) others.resolve();
      if (begun.filter((one) => one.startsWith('slow')).length === 10) allSlow.resolve();
      if (id.startsWith('slow')) await release.promise;
    });
    for (let i = 0; i < 10; i += 1) await enqueue(`slow${i}`, 'slow.example');
    await enqueue('quick', 'quick.example');
    await others.promise;
    expect(begun.filter((id) => id.startsWith('slow'))).toHaveLength(2);
    release.resolve();
    await allSlow.promise;
  });

  it('leaves no host behind in the table of jobs', async () => {
    const done = Promise.withResolvers<void>();
    await start(async () => done.resolve());
    await enqueue('whd_1', 'secret-host.example');
    await done.promise;
    const { rows } = await sql<{ row: string }>`select job::text as row from pgboss.job where name = 'deliver'`.execute(get().database.kysely);
    expect(rows).toEqual([{ row: expect.not.stringContaining('secret-host') }]);
  });

  it('runs a job again whose attempt could not be written down', async () => {
    const runs: string[] = [];
    await start(async (id) => {
      runs.push(id);
      if (runs.length === 1) throw new Error('the database was away');
    });
    await enqueue('whd_1', 'host.example');
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
