import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { afterEach, expect, it, vi } from 'vitest';
import { describeDatabases } from '../../test/support/database.ts';
import type { RateLimiter } from '../core/rate-limit.ts';
import { createRateLimiter } from './rate-limits.ts';
import type { Tables } from './schema.ts';

const fail = (error: unknown): never => {
  throw error;
};
const allowedOf = async (requests: ReturnType<RateLimiter['consume']>[]): Promise<number> =>
  (await Promise.all(requests)).filter(({ allowed }) => allowed).length;

afterEach(() => {
  vi.useRealTimers();
});

describeDatabases('rate limits', (get) => {
  const open = () => createRateLimiter(get().database, fail);

  it('count down to the limit, then refuse until the minute is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-03-01T12:00:00.000Z') });
    const limiter = open();
    expect(await limiter.consume('key_a', 2)).toEqual({ allowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
    vi.setSystemTime(new Date('2026-03-01T12:00:20.500Z'));
    expect(await limiter.consume('key_a', 2)).toEqual({ allowed: true, limit: 2, remaining: 0, resetSeconds: 40 });
    expect(await limiter.consume('key_a', 2)).toEqual({ allowed: false, limit: 2, remaining: 0, resetSeconds: 40 });
    vi.setSystemTime(new Date('2026-03-01T12:00:59.900Z'));
    expect(await limiter.consume('key_a', 2)).toEqual({ allowed: false, limit: 2, remaining: 0, resetSeconds: 1 });
    vi.setSystemTime(new Date('2026-03-01T12:01:00.001Z'));
    expect(await limiter.consume('key_a', 2)).toEqual({ allowed: true, limit: 2, remaining: 1, resetSeconds: 60 });
  });

  it('let exactly the limit pass of many requests at once', async () => {
    const limiter = open();
    expect(await allowedOf(Array.from({ length: 100 }, () => limiter.consume('key_a', 50)))).toBe(50);
  });

  it('count each key for itself', async () => {
    const limiter = open();
    await limiter.consume('key_a', 1);
    expect(await limiter.consume('key_a', 1)).toMatchObject({ allowed: false });
    expect(await limiter.consume('key_b', 1)).toMatchObject({ allowed: true });
  });

  it('are shared by all servers of a database', async ({ skip }) => {
    skip(get().url === null, 'an embedded database has one process');
    const servers = [open(), open()];
    expect(await allowedOf(Array.from({ length: 80 }, (_, i) => (servers[i % 2] as RateLimiter).consume('key_a', 50)))).toBe(50);
    expect(await open().consume('key_a', 50)).toMatchObject({ allowed: false, remaining: 0 });
  });

  it('ask the database no more once a key is over its limit', async ({ skip }) => {
    skip(get().url === null, 'an embedded database has one process');
    const limiter = open();
    await limiter.consume('key_a', 1);
    await sql`truncate rate_limits`.execute(get().database.kysely);
    expect(await limiter.consume('key_a', 1)).toMatchObject({ allowed: false });
    expect(await open().consume('key_a', 1)).toMatchObject({ allowed: true });
  });

  it('are counted by the process alone while the database cannot be asked, and say so once', async () => {
    const pool = new Pool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
    const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
    const failures: unknown[] = [];
    const limiter = createRateLimiter({ kysely, connection: { type: 'server', url: '' } }, (error) => failures.push(error));
    const allowed: boolean[] = [];
    for (let i = 0; i < 3; i += 1) allowed.push((await limiter.consume('key_a', 2)).allowed);
    expect(allowed).toEqual([true, true, false]);
    expect(failures).toEqual([expect.objectContaining({ code: 'ECONNREFUSED' })]);
    await kysely.destroy();
  });
});
