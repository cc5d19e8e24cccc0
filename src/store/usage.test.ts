import { beforeEach, expect, it } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import { newApiKey } from '../core/api-key.ts';
import { createKeyStore } from './keys.ts';
import { createUsageStore } from './usage.ts';

describeDatabases('usage', (get) => {
  beforeEach(async () => {
    const { kysely } = get().database;
    await kysely
      .insertInto('usage_days')
      .values(
        ['2026-01-31', '2026-02-01', '2026-02-28', '2026-03-01'].map(
          (day, i) => ({ key_id: 'key_a', day, kind: 'image', reserved: i, committed: i + 1 }) as const,
        ),
      )
      .execute();
    await kysely.insertInto('usage_days').values({ key_id: 'key_a', day: '2026-02-28', kind: 'video', reserved: 1, committed: 0 }).execute();
    await kysely.insertInto('usage_days').values({ key_id: 'key_b', day: '2026-02-28', kind: 'image', reserved: 0, committed: 9 }).execute();
    await kysely.insertInto('quota_periods').values({ key_id: 'key_a', period: '2026-02', reserved: 3, committed: 5 }).execute();
  });

  it('reads the verdicts of a month of a key', async () => {
    const verdicts = await createUsageStore(get().database).verdicts('key_a', '2026-02');
    expect(verdicts.sort((a, b) => a.day.localeCompare(b.day))).toEqual([
      { day: '2026-02-01', kind: 'image', count: 2 },
      { day: '2026-02-28', kind: 'image', count: 3 },
    ]);
  });

  it('reads what is taken', async () => {
    const store = createUsageStore(get().database);
    expect([...(await store.taken('key_a', ['2026-02', '2026-02-28']))]).toEqual([['2026-02', { reserved: 3, committed: 5 }]]);
    expect((await store.taken('key_b', ['2026-02'])).size).toBe(0);
  });

  it('knows the plan of a key, also of a revoked one', async () => {
    const { database } = get();
    const key = newApiKey('bf_secret', 'ada', 'pro', ['detect'], new Date());
    await createKeyStore(database).insert(key, 'hash');
    await createKeyStore(database).revoke(key.id, new Date());
    const store = createUsageStore(database);
    expect(await store.planOf(key.id)).toBe('pro');
    expect(await store.planOf('key_none')).toBeNull();
    expect(await store.planOf('nul\0')).toBeNull();
  });
});
