import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { type DetectionHouse, makeReport, openDetections } from '../../test/support/detections.ts';
import type { Principal } from '../core/api-key.ts';
import type { MediaKind } from '../core/media.ts';
import { type Plan, UNLIMITED } from '../core/quota.ts';

const LIMITED: Plan = { perMonth: 50, perDay: null, perMinute: null };
const DAILY: Plan = { perMonth: 50, perDay: 2, perMinute: null };
const media = (kind: MediaKind) => ({ kind, mime: 'a/b', format: 'c', sizeBytes: 7, sha256: 'ab'.repeat(32) });
const failure = { code: 'media_unreadable', publicMessage: 'broken' } as const;

describeDatabases('quota', (get) => {
  let house: DetectionHouse;
  let now: Date;
  beforeEach(async () => {
    now = new Date('2026-03-31T12:00:00.000Z');
    house = await openDetections(get(), { clock: { now: () => now }, plans: { free: LIMITED, starter: DAILY, pro: UNLIMITED, unlimited: UNLIMITED } });
  });
  afterEach(() => house.close());

  const caller = (plan: Principal['plan'], keyId = 'key_a'): Principal => ({ keyId, owner: 'ada', plan, scopes: ['detect'] });
  const submission = (plan: Principal['plan'], kind: MediaKind = 'image') => house.submission({ principal: caller(plan), media: media(kind) });
  const submit = async (plan: Principal['plan'], kind: MediaKind = 'image') => house.detections.submit(await submission(plan, kind));
  const batch = async (plan: Principal['plan'], kinds: MediaKind[]) => {
    const entries = await Promise.all(kinds.map(async (kind) => ({ submission: await submission(plan, kind) })));
    return house.detections.submitBatch('key_a', 'ada', entries);
  };
  const periods = async () => {
    const { kysely } = get().database;
    const rows = await kysely.selectFrom('quota_periods').selectAll().orderBy('period').execute();
    return Object.fromEntries(rows.map(({ period, reserved, committed }) => [period, [reserved, committed]]));
  };
  const days = async () => {
    const { kysely } = get().database;
    const rows = await kysely
      .selectFrom('usage_days')
      .select([sql<string>`day::text`.as('day'), 'kind', 'reserved', 'committed'])
      .orderBy('day')
      .orderBy('kind')
      .execute();
    return rows.map(({ day, kind, reserved, committed }) => [day, kind, reserved, committed]);
  };
  const countRows = async (): Promise<number[]> => {
    const { rows } = await sql<{ detections: number; jobs: number; batches: number }>`
      select (select count(*)::integer from detections) as detections, (select count(*)::integer from pgboss.job where name = 'analyze') as jobs,
        (select count(*)::integer from batches) as batches`.execute(get().database.kysely);
    return Object.values(rows[0] ?? {});
  };
  const blobCount = (): number => (existsSync(join(house.dir, 'blobs/media')) ? readdirSync(join(house.dir, 'blobs/media')).length : 0);

  it('accepts exactly 50 of 100 submissions at once, and leaves nothing of the others', async () => {
    const submissions = await Promise.all(Array.from({ length: 100 }, () => submission('free')));
    const results = await Promise.allSettled(submissions.map((one) => house.detections.submit(one)));
    const refused = results.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    expect(refused).toHaveLength(50);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'quota_exceeded', details: { period: 'month', limit: 50 } });
    expect(await countRows()).toEqual([50, 50, 0]);
    expect(blobCount()).toBe(50);
    expect(submissions.filter(({ path }) => existsSync(path))).toEqual([]);
    expect(await periods()).toEqual({ '2026-03': [50, 0], '2026-03-31': [50, 0] });
    expect(await days()).toEqual([['2026-03-31', 'image', 50, 0]]);
  });

  it('says when to come back', async () => {
    await submit('starter');
    await submit('starter');
    await expect(submit('starter')).rejects.toMatchObject({
      code: 'quota_exceeded',
      details: { period: 'day', limit: 2, resets_at: '2026-04-01T00:00:00.000Z', retry_after_seconds: 12 * 3600 },
    });
  });

  it('stays exact where submissions, verdicts, failures and erasures of a key cross one another', async () => {
    const first = await Promise.all(Array.from({ length: 30 }, () => submit('free')));
    const ends = first.map(
      ({ id }, i) => [house.detections.complete(id, makeReport(0.9)), house.detections.fail(id, failure), house.detections.erase('ada', id)][i % 3],
    );
    const more = await Promise.allSettled([...ends, ...Array.from({ length: 30 }, () => submit('free'))]);
    expect(more.slice(0, 30).filter(({ status }) => status === 'rejected')).toEqual([]);
    const { rows } = await sql<{ count: number }>`
      select count(*)::integer as count from detections where status in ('queued', 'processing') or verdict is not null`.execute(get().database.kysely);
    const [reserved = 0, committed = 0] = (await periods())['2026-03'] ?? [];
    expect(reserved + committed).toBe(rows[0]?.count);
    expect((await periods())['2026-03-31']).toEqual([reserved, committed]);
    expect(await days()).toEqual([['2026-03-31', 'image', reserved, committed]]);
  });

  it('uses up at the verdict, once', async () => {
    const { id } = await submit('free');
    await house.detections.complete(id, makeReport(0.9));
    await house.detections.complete(id, makeReport(0.9));
    await house.detections.fail(id, failure);
    expect(await periods()).toEqual({ '2026-03': [0, 1], '2026-03-31': [0, 1] });
    expect(await days()).toEqual([['2026-03-31', 'image', 0, 1]]);
  });

  it('gives back on failure, once, and there is room again', async () => {
    const { id } = await submit('starter');
    await submit('starter');
    await expect(submit('starter')).rejects.toMatchObject({ code: 'quota_exceeded' });
    await house.detections.fail(id, failure);
    await house.detections.fail(id, failure);
    expect(await periods()).toEqual({ '2026-03': [1, 0], '2026-03-31': [1, 0] });
    await submit('starter');
    await expect(submit('starter')).rejects.toMatchObject({ code: 'quota_exceeded' });
  });

  it('gives back what is erased before its verdict, and not what is erased after it', async () => {
    const early = await submit('free');
    const late = await submit('free');
    await house.detections.erase('ada', early.id);
    await house.detections.erase('ada', early.id);
    expect((await periods())['2026-03']).toEqual([1, 0]);
    await house.detections.complete(late.id, makeReport(0.9));
    await house.detections.erase('ada', late.id);
    expect(await periods()).toEqual({ '2026-03': [0, 1], '2026-03-31': [0, 1] });
  });

  it('takes a batch whole or not at all', async () => {
    await batch('free', [...Array<MediaKind>(30).fill('image'), ...Array<MediaKind>(10).fill('video')]);
    await expect(batch('free', [...Array<MediaKind>(6).fill('image'), ...Array<MediaKind>(5).fill('video')])).rejects.toMatchObject({ code: 'quota_exceeded' });
    expect(await countRows()).toEqual([40, 40, 1]);
    expect(blobCount()).toBe(40);
    expect((await periods())['2026-03']).toEqual([40, 0]);
    await batch('free', Array<MediaKind>(10).fill('video'));
    expect(await days()).toEqual([
      ['2026-03-31', 'image', 30, 0],
      ['2026-03-31', 'video', 20, 0],
    ]);
  });

  it('takes nothing of a month whose day is full, also for the first time', async () => {
    await expect(batch('starter', ['image', 'image', 'video'])).rejects.toMatchObject({ code: 'quota_exceeded', details: { period: 'day', limit: 2 } });
    expect([await periods(), await days()]).toEqual([{}, []]);
    await submit('starter');
    await expect(batch('starter', ['image', 'image'])).rejects.toMatchObject({ code: 'quota_exceeded', details: { period: 'day' } });
    expect(await periods()).toEqual({ '2026-03': [1, 0], '2026-03-31': [1, 0] });
  });

  it('charges the month and day of the submission, also when the verdict comes in the next', async () => {
    now = new Date('2026-03-31T23:59:59.999Z');
    const old = await submit('starter');
    await submit('starter');
    now = new Date('2026-04-01T00:00:00.000Z');
    await submit('starter');
    await house.detections.complete(old.id, makeReport(0.9));
    await submit('starter');
    await expect(submit('starter')).rejects.toMatchObject({ code: 'quota_exceeded', details: { period: 'day', retry_after_seconds: 24 * 3600 } });
    expect(await periods()).toEqual({ '2026-03': [1, 1], '2026-03-31': [1, 1], '2026-04': [2, 0], '2026-04-01': [2, 0] });
  });

  it('counts each key for itself', async () => {
    await submit('starter');
    await submit('starter');
    await house.detections.submit(await house.submission({ principal: caller('starter', 'key_b') }));
    await expect(submit('starter')).rejects.toMatchObject({ code: 'quota_exceeded' });
  });

  it('counts unlimited keys too', async () => {
    await submit('unlimited', 'video');
    expect(await days()).toEqual([['2026-03-31', 'video', 1, 0]]);
  });

  it('ends what has no reservation, and never counts below zero', async () => {
    const { id } = await submit('free');
    const other = await submit('free');
    await sql`delete from quota_periods`.execute(get().database.kysely);
    await sql`update usage_days set reserved = 0`.execute(get().database.kysely);
    expect(await house.detections.complete(id, makeReport(0.9))).toBe(true);
    expect(await house.detections.fail(other.id, failure)).toBe(true);
    expect(await periods()).toEqual({});
    expect(await days()).toEqual([['2026-03-31', 'image', 0, 1]]);
  });
});
