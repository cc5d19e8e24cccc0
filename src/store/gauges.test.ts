import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import { readGauges } from './gauges.ts';

describeDatabases('gauges of the database', (get) => {
  const start = new Date('2026-11-20T12:00:00Z');
  const after = (seconds: number): Date => new Date(start.getTime() + seconds * 1000);
  let house: DetectionHouse;
  beforeEach(async () => {
    house = await openDetections(get(), { clock: { now: () => start } });
  });
  afterEach(() => house.close());

  it('are 0 where there is nothing', async () => {
    const { queues, ...lags } = await readGauges(get().database, start);
    expect(lags).toEqual({ oldestQueuedSeconds: 0, purgeLagSeconds: 0, webhookLagSeconds: 0 });
    expect(queues.map(({ queue }) => queue)).toEqual(expect.arrayContaining(['purge', 'deliver', 'dead-letters']));
    expect(queues[0]).toEqual({ queue: expect.any(String), ready: 0, deferred: 0, active: 0, failed: 0 });
  });

  it('tell the age of the oldest detection that nobody has begun', async () => {
    const { detections, submission } = house;
    const { id } = await detections.submit(await submission());
    expect((await readGauges(get().database, after(90))).oldestQueuedSeconds).toBe(90);
    await detections.start(id);
    expect((await readGauges(get().database, after(90))).oldestQueuedSeconds).toBe(0);
  });

  it('tell how late the purge and the webhooks are, and nothing while they are in time', async () => {
    const { detections, submission } = house;
    const origin = { dialect: 'native', baseUrl: null, callbackUrl: 'https://example.com/hook', sourceUrl: null };
    const { id } = await detections.submit(await submission({ origin }));
    await detections.complete(id, makeReport(0.2));
    expect(await readGauges(get().database, after(30))).toMatchObject({ purgeLagSeconds: 0, webhookLagSeconds: 30 });
    expect(await readGauges(get().database, after(100))).toMatchObject({ purgeLagSeconds: 40, webhookLagSeconds: 100 });
    await detections.purge(id);
    expect(await readGauges(get().database, after(100))).toMatchObject({ purgeLagSeconds: 0 });
  });
});
