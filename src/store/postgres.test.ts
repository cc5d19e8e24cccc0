import { sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createServerDatabase, serverUrl } from '../../test/support/database.ts';
import { silentLogger } from '../../test/support/database-logger.ts';
import { startRelay } from '../../test/support/freezable-relay.ts';
import { isOutage } from '../core/outage.ts';
import { openQueue } from '../jobs/index.ts';
import { type Database, openDatabase } from './database.ts';

const IDLE_MS = 1000;
const settingsOf = sql<Record<'idle' | 'lock' | 'statement', string>>`select current_setting('idle_in_transaction_session_timeout') as idle,
  current_setting('lock_timeout') as lock, current_setting('statement_timeout') as statement`;

describe.skipIf(!serverUrl)('a database on a server', () => {
  let home: { url: string; drop(): Promise<void> };
  const closers: (() => Promise<void>)[] = [];
  beforeEach(async () => {
    home = await createServerDatabase();
    closers.push(home.drop);
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function open(serverLimits: Parameters<typeof openDatabase>[0]['serverLimits'], databaseUrl = home.url): Promise<Database> {
    const database = await openDatabase({ dataDir: '', databaseUrl, ...(serverLimits && { serverLimits }) });
    closers.push(() => database.close());
    return database;
  }

  it('has limits of time on every connection but those for migrations and sweeps', async () => {
    const { kysely, unhurried, connection } = await open(undefined);
    expect((await settingsOf.execute(kysely)).rows).toEqual([{ idle: '10s', lock: '5s', statement: '1min' }]);
    expect((await settingsOf.execute(unhurried)).rows).toEqual([{ idle: '10s', lock: '0', statement: '0' }]);
    const queue = await openQueue(connection, silentLogger);
    closers.push(() => queue.close());
    const { rows } = await queue.boss.getDb().executeSql(settingsOf.compile(kysely).sql);
    expect(rows).toEqual([{ idle: '30s', lock: '30s', statement: '10min' }]);
  });

  it('does not wait for long for a row that a frozen process holds', async () => {
    const { kysely } = await open({ lockMs: 100 });
    await sql`insert into quota_periods (key_id, period, reserved) values ('key_1', '2026-01', 0)`.execute(kysely);
    const frozen = new Client({ connectionString: home.url });
    await frozen.connect();
    closers.push(() => frozen.end());
    await frozen.query('begin');
    await frozen.query('update quota_periods set reserved = 1');
    // More of them than there are connections.
    const waiting = Array.from({ length: 15 }, () => sql`update quota_periods set reserved = 2`.execute(kysely));
    const others = Promise.all(Array.from({ length: 5 }, () => sql`select 1`.execute(kysely)));
    for (const { status, ...result } of await Promise.allSettled(waiting)) {
      expect(status).toBe('rejected');
      expect(isOutage('reason' in result && result.reason)).toBe(true);
    }
    await others;
  });

  it('ends the transaction of a process that is frozen, and what it does when it moves again is an outage', async () => {
    const { kysely } = await open({ idleInTransactionMs: IDLE_MS });
    await sql`insert into quota_periods (key_id, period, reserved) values ('key_1', '2026-01', 0)`.execute(kysely);
    const held = await kysely.startTransaction().execute();
    await sql`update quota_periods set reserved = 1`.execute(held);
    const other = await open(undefined);
    await sql`update quota_periods set reserved = reserved + 10`.execute(other.kysely);
    const late = await sql`select 1`.execute(held).then(null, (error: unknown) => error);
    expect(isOutage(late)).toBe(true);
    await held
      .rollback()
      .execute()
      .catch(() => {});
    expect((await sql<{ reserved: number }>`select reserved from quota_periods`.execute(kysely)).rows).toEqual([{ reserved: 10 }]);
  });

  it('is not ready when it is silent, and gives up what it was asked', { timeout: 20_000 }, async () => {
    const relay = await startRelay(Number(new URL(home.url).port));
    closers.push(() => relay.close());
    const url = new URL(home.url);
    url.port = String(relay.port);
    const { kysely, isReady } = await open({ readyMs: 1000, silenceMs: 1500, connectMs: 1500 }, url.href);
    expect(await isReady()).toBe(true);
    relay.freeze();
    const asked = sql`select 1`.execute(kysely).then(null, (error: unknown) => error);
    expect(await Promise.all([isReady(), isReady()])).toEqual([false, false]);
    expect(isOutage(await asked)).toBe(true);
    const again = await sql`select 1`.execute(kysely).then(null, (error: unknown) => error);
    expect(isOutage(again)).toBe(true);
  });
});
