import { fileURLToPath } from 'node:url';
import type { PGlite } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import { listActiveJobs } from './active-jobs.ts';
import { openEmbedded } from './embedded.ts';
import { lockFolder } from './folder-lock.ts';
import { migrate } from './migrate.ts';
import { openServer, openUnhurried, SERVER_LIMITS, type ServerLimits } from './postgres.ts';
import { answers, askReadiness } from './readiness.ts';
import type { Tables } from './schema.ts';
import { turnTaking } from './turn-taking.ts';

/** How a job queue gets at the same database. Nobody else has an embedded one open: `activeJobs` are those of a process that died. */
export type QueueConnection = { type: 'embedded'; pglite: PGlite; activeJobs(queue: string): Promise<string[]> } | { type: 'server'; url: string };

export interface Database {
  kysely: Kysely<Tables>;
  /** The same database for what nobody waits for and may take minutes: no limit of time cuts it off. Embedded: the same as `kysely`. */
  unhurried: Kysely<Tables>;
  connection: QueueConnection;
  /** Whether the database answers; a server: within 2.5 s. Never throws. */
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
  /** Those of a server that are not as usual. */
  serverLimits?: Partial<ServerLimits>;
}

const TEMPLATE = fileURLToPath(new URL('../../assets/db-template.tar.gz', import.meta.url));

/**
 * Opens the database and brings it to the current shape. Throws `conflict` where another process uses the folder, or where a newer
 * version made the database.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = options.databaseUrl === null ? await embedded(options) : await server(options.databaseUrl, { ...SERVER_LIMITS, ...options.serverLimits });
  try {
    await migrate(database.unhurried);
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
    const kysely = new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }), plugins: [turnTaking] });
    return {
      kysely,
      unhurried: kysely,
      connection: { type: 'embedded', pglite, activeJobs: (queue) => listActiveJobs(kysely, queue) },
      isReady: () => answers(kysely),
      close: () => kysely.destroy().finally(lock.release),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function server(url: string, limits: ServerLimits): Promise<Database> {
  const kysely = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: await openServer(url, limits) }) });
  const unhurried = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: openUnhurried(url, limits) }) });
  return {
    kysely,
    unhurried,
    connection: { type: 'server', url },
    isReady: askReadiness(kysely, limits.readyMs),
    close: () => kysely.destroy().finally(() => unhurried.destroy()),
  };
}
