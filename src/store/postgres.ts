import { Pool } from 'pg';
import { AppError } from '../core/errors.ts';

const CONNECTIONS_MAX = 10;
const CONNECT_TIMEOUT_MS = 10_000;

/** Connects to a PostgreSQL server. Throws `internal` with a remedy where it cannot be reached. */
export async function openServer(databaseUrl: string): Promise<Pool> {
  const pool = new Pool({ connectionString: databaseUrl, max: CONNECTIONS_MAX, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that breaks while idle is replaced at the next query; without a listener its error would end the process.
  pool.on('error', () => {});
  // The pool hears a connection only while it is idle: one that breaks between two statements of a transaction would end the process as well.
  pool.on('connect', (client) => client.on('error', () => {}));
  try {
    await pool.query('select 1');
    return pool;
  } catch (cause) {
    await pool.end();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('internal', `The database cannot be used (${why}). Check DATABASE_URL and that the server runs and lets this user in.`, { cause });
  }
}
