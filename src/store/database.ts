import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect, sql } from 'kysely';
import { listActiveJobs } from './active-jobs.ts';
import { openEmbedded } from './embedded.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import { openServer } from './postgres.ts';
import type { Tables } from './schema.ts';

/** How a job queue gets at the same database. Nobody else has an embedded one open: `activeJobs` are those of a process that died. */
export type QueueConnection = { type: 'embedded'; pglite: PGlite; activeJobs(queue: string): Promise<string[]> } | { type: 'server'; url: string };

export interface Database {
  kysely: Kysely<Tables>;
  connection: QueueConnection;
  /** Whether the database answers. Never throws. */
  isReady(): Promise<boolean>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** Where the embedded database lies; not used with a `databaseUrl`. */
  dataDir: string;
  /** null: the embedded database. */
  databaseUrl: string | null;
  /** A dumped data folder that a new embedded database starts from; null: none. Default: the one that the package brings. */
  template?: string | null;
}

const TEMPLATE = fileURLToPath(new URL('../../assets/db-template.tar.gz', import.meta.url));

/**
 * Opens the database and brings it to the current shape. Throws `conflict` where another process uses the folder, or where a newer
 * version made the database.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = options.databaseUrl === null ? await embedded(options) : await server(options.databaseUrl);
  try {
    await migrate(database.kysely);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function embedded({ dataDir, template = TEMPLATE }: DatabaseOptions): Promise<Database> {
  const lock = await lockFolder(dataDir);
  try {
    const pglite = await openEmbedded(dataDir, template);
    const kysely = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) });
    return databaseOn(kysely, { type: 'embedded', pglite, activeJobs: (queue) => listActiveJobs(kysely, queue) }, lock.release);
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function server(url: string): Promise<Database> {
  return databaseOn(new Kysely({ dialect: new PostgresDialect({ pool: await openServer(url) }) }), { type: 'server', url }, async () => {});
}

function databaseOn(kysely: Kysely<Tables>, connection: QueueConnection, release: () => Promise<void>): Database {
  return {
    kysely,
    connection,
    isReady: () =>
      sql`select 1`.execute(kysely).then(
        () => true,
        () => false,
      ),
    close: async () => {
      try {
        await kysely.destroy();
      } finally {
        await release();
      }
    },
  };
}
