import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { openQueue, type Queue } from '../../src/jobs/index.ts';
import { type Database, openDatabase } from '../../src/store/index.ts';
import { silentLogger } from './database-logger.ts';

/** A real PostgreSQL on which a database may be made for each test file; without it only the embedded database is tested. */
export const serverUrl = process.env.BONAFIDE_TEST_DATABASE_URL;

export interface TestDatabase {
  database: Database;
  queue: Queue;
  /** Null for the embedded database. */
  url: string | null;
}

/** Runs the tests on the embedded database, and on a PostgreSQL server too where there is one. Every test finds it empty. */
export function describeDatabases(name: string, tests: (get: () => TestDatabase) => void): void {
  describe(`${name} (embedded)`, () => tests(useDatabase(openEmbedded)));
  describe.skipIf(!serverUrl)(`${name} (server)`, () => tests(useDatabase(openServer)));
}

/** One embedded database for the tests of a file; every test finds it empty. */
export const useEmbedded = (): (() => TestDatabase) => useDatabase(openEmbedded);

interface Opened extends TestDatabase {
  close(): Promise<void>;
}

function useDatabase(open: () => Promise<Opened>): () => TestDatabase {
  let opened: Opened;
  beforeAll(async () => {
    opened = await open();
  });
  beforeEach(() => wipe(opened.database));
  afterAll(() => opened?.close());
  return () => opened;
}

async function wipe({ kysely }: Database): Promise<void> {
  await sql`
    truncate sweeps, detections, api_keys, quota_periods, usage_days, batches, uploads, idempotency_keys, rate_limits, webhook_secrets, webhook_endpoints,
      webhook_deliveries, explanations, known_media, known_media_state, known_media_counts`.execute(kysely);
  await sql`delete from pgboss.job`.execute(kysely);
}

async function openEmbedded(): Promise<Opened> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
  const database = await openDatabase({ dataDir, databaseUrl: null });
  const queue = await openQueue(database.connection, silentLogger);
  return {
    database,
    queue,
    url: null,
    close: async () => {
      await queue.close();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function openServer(): Promise<Opened> {
  const { url, drop } = await createServerDatabase();
  const database = await openDatabase({ dataDir: '', databaseUrl: url });
  const queue = await openQueue(database.connection, silentLogger);
  return {
    database,
    queue,
    url,
    close: async () => {
      await queue.close();
      await database.close();
      await drop();
    },
  };
}

/** An empty database of its own on that PostgreSQL. */
export async function createServerDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const name = `bonafide_test_${randomBytes(6).toString('hex')}`;
  await administer(`create database ${name}`);
  const url = new URL(serverUrl ?? '');
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => administer(`drop database ${name} with (force)`) };
}

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
