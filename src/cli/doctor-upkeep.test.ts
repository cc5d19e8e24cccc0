import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import type { OwnerMark } from '../core/retention.ts';
import { checkUpkeep } from './doctor-upkeep.ts';

describeDatabases('doctor on what has to be done in time', (get) => {
  let house: DetectionHouse;
  beforeEach(async () => {
    house = await openDetections(get());
    return house.close;
  });
  afterEach(async () => void (await get().database.kysely.deleteFrom('webhook_deliveries').execute()));

  const later = (minutes: number): Date => new Date(Date.now() + minutes * 60_000);
  const check = async (name: string, now?: Date, read: OwnerMark['read'] = async () => 'ours') => {
    const rows = await checkUpkeep({ database: get().database, ownerMark: { read, write: async () => {} } }, now);
    return rows.find((row) => row.name === name);
  };

  it('tells of media that should be gone', async () => {
    expect((await check('retention'))?.finding).toEqual({ state: 'ok', message: 'files due to be deleted: none' });
    const { id } = await house.detections.submit(await house.submission());
    await house.detections.complete(id, makeReport(0.1));
    expect(await check('retention', later(2))).toMatchObject({
      finding: { state: 'ok', message: expect.stringMatching(/^files due to be deleted: 1, the oldest for 6\d s$/) },
      report: { count: 1 },
    });
    const late = (await check('retention', later(21)))?.finding;
    expect(late).toMatchObject({ state: 'warn', message: 'files due to be deleted: 1, the oldest for 20 min', remedy: expect.stringContaining('sweep') });
  });

  it('tells of webhooks that should have been sent', async () => {
    expect((await check('webhooks'))?.finding.state).toBe('ok');
    const row = {
      owner: 'ada',
      detection_id: 'det_1',
      dialect: 'native',
      event: 'detection.completed' as const,
      url: '',
      attempts: '[]',
      failures: 0,
      job_id: randomUUID(),
      created_at: later(0),
    };
    const at = (id: string, minutes: number) => ({ ...row, id, status: 'pending' as const, next_attempt_at: later(minutes) });
    await get()
      .database.kysely.insertInto('webhook_deliveries')
      .values([at('a', -30), at('b', -2), at('c', 30), { ...row, id: 'd', status: 'failed', completed_at: later(0) }])
      .execute();
    expect(await check('webhooks')).toMatchObject({
      finding: { state: 'warn', message: 'deliveries due to be sent: 2, the oldest for 30 min' },
      report: { count: 2 },
    });
  });

  it('tells whose the blobs are', async () => {
    const owner = async (read: OwnerMark['read']) => (await check('blobs', undefined, read))?.finding;
    expect([(await owner(async () => 'ours'))?.state, (await owner(async () => 'none'))?.state]).toEqual(['ok', 'ok']);
    expect(await owner(async () => 'foreign')).toMatchObject({ state: 'fail', remedy: expect.stringContaining('delete that blob') });
    expect(await owner(() => Promise.reject(new Error('connect ECONNREFUSED')))).toMatchObject({
      state: 'fail',
      message: 'cannot be read: connect ECONNREFUSED',
    });
  });
});
