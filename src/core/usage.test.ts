import { describe, expect, it } from 'vitest';
import type { Principal } from './api-key.ts';
import { type Plans, UNLIMITED } from './quota.ts';
import { createUsage, type UsageStore } from './usage.ts';

const plans: Plans = { free: { perMonth: 50, perDay: 5, perMinute: 10 }, starter: UNLIMITED, pro: UNLIMITED, unlimited: UNLIMITED };
const store: UsageStore = {
  planOf: async (keyId) => (keyId === 'key_other' ? 'free' : null),
  taken: async () =>
    new Map([
      ['2028-02', { reserved: 2, committed: 40 }],
      ['2028-02-03', { reserved: 2, committed: 4 }],
    ]),
  verdicts: async () => [
    { day: '2028-02-01', kind: 'image', count: 30 },
    { day: '2028-02-03', kind: 'image', count: 3 },
    { day: '2028-02-03', kind: 'video', count: 1 },
  ],
};
const usage = createUsage({ store, plans, clock: { now: () => new Date('2028-02-03T10:00:00.000Z') } });
const caller = (plan: Principal['plan'], scopes: Principal['scopes'] = ['detect']): Principal => ({ keyId: 'key_a', owner: 'ada', plan, scopes });

describe('usage', () => {
  it('adds up the month, today, kinds and days', async () => {
    const found = await usage.read(caller('free'), { keyId: null, month: null });
    expect(found).toMatchObject({
      keyId: 'key_a',
      plan: 'free',
      month: { start: new Date('2028-02-01'), end: new Date('2028-03-01'), limit: 50, used: 40, reserved: 2, remaining: 8 },
      limitPerMinute: 10,
      byKind: { image: 33, audio: 0, video: 1, document: 0 },
    });
    // More than the limit is taken: it was lowered in between.
    expect(found.today).toEqual({ start: new Date('2028-02-03'), end: new Date('2028-02-04'), limit: 5, used: 4, reserved: 2, remaining: 0 });
    expect(found.byDay.map(({ day, counts }) => [day, counts.image, counts.video])).toEqual([
      ['2028-02-01', 30, 0],
      ['2028-02-02', 0, 0],
      ['2028-02-03', 3, 1],
    ]);
  });

  it('has no limits for an unlimited plan', async () => {
    const { month, today, limitPerMinute } = await usage.read(caller('unlimited'), { keyId: null, month: null });
    expect([month.limit, month.remaining, today.limit, today.remaining, limitPerMinute]).toEqual([null, null, null, null, null]);
  });

  it('says before anything is sent that nothing is left, and asks only where there is a limit', async () => {
    const at = (taken: UsageStore['taken']) => createUsage({ store: { ...store, taken }, plans, clock: { now: () => new Date('2028-02-03T10:00:00.000Z') } });
    const full = (period: string, committed: number) => at(async () => new Map([[period, { reserved: 1, committed }]])).requireLeft(caller('free'));
    await expect(full('2028-02', 49)).rejects.toMatchObject({ code: 'quota_exceeded', details: { period: 'month', limit: 50 } });
    await expect(full('2028-02-03', 4)).rejects.toMatchObject({ code: 'quota_exceeded', details: { period: 'day', retry_after_seconds: 14 * 3600 } });
    await full('2028-02', 48);
    await full('2028-02-03', 3);
    await at(() => Promise.reject(new Error('asked'))).requireLeft(caller('unlimited'));
  });

  it('shows every day of an earlier month, and no month to come', async () => {
    expect((await usage.read(caller('free'), { keyId: null, month: '2028-01' })).byDay).toHaveLength(31);
    await expect(usage.read(caller('free'), { keyId: null, month: '2028-03' })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it('shows another key to an admin alone', async () => {
    expect(await usage.read(caller('unlimited', ['admin']), { keyId: 'key_other', month: null })).toMatchObject({ keyId: 'key_other', plan: 'free' });
    await expect(usage.read(caller('free'), { keyId: 'key_other', month: null })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(usage.read(caller('free'), { keyId: 'key_none', month: null })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(usage.read(caller('free', ['admin']), { keyId: 'key_none', month: null })).rejects.toMatchObject({ code: 'not_found' });
    expect(await usage.read(caller('free'), { keyId: 'key_a', month: null })).toMatchObject({ keyId: 'key_a' });
  });
});
