import type { Duplex } from 'node:stream';
import { Client, Pool } from 'pg';
import { AppError } from '../core/errors.ts';

/**
 * How long a connection may wait, in milliseconds; 0: without limit. They keep what is frozen (a process, a database, a network) from taking along what is not.
 */
export interface ServerLimits {
  /** For a free connection of the pool, or for a new one to be made. */
  connectMs: number;
  /** For the next statement of an open transaction. Its process is frozen or gone, and the server ends it, so that others get the rows that it has locked. */
  idleInTransactionMs: number;
  /** For a row that another transaction has locked. Less than `connectMs`: who waits for a row gives the connection back before those give up who wait for that. */
  lockMs: number;
  /** For the end of a statement. */
  statementMs: number;
  /** Without a byte in either direction. More than `statementMs`, after which a server that lives has answered. */
  silenceMs: number;
  /** For the answer to whether the server is there. */
  readyMs: number;
}

export const SERVER_LIMITS: ServerLimits = {
  connectMs: 10_000,
  idleInTransactionMs: 10_000,
  lockMs: 5000,
  statementMs: 60_000,
  silenceMs: 75_000,
  readyMs: 2500,
};

const CONNECTIONS_MAX = 10;
/** How long a connection is at rest before the system asks whether the other side is there. Node then asks ten times, a second apart (`setKeepAlive`). */
export const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;

/** Connects to a PostgreSQL server. Throws `internal` with a remedy where it cannot be reached. */
export async function openServer(databaseUrl: string, limits: ServerLimits): Promise<Pool> {
  const pool = createPool(databaseUrl, CONNECTIONS_MAX, limits);
  try {
    await pool.query('select 1');
    return pool;
  } catch (cause) {
    await pool.end();
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('internal', `The database cannot be used (${why}). Check DATABASE_URL and that the server runs and lets this user in.`, { cause });
  }
}

/** One connection, made when it is used, for work that nobody waits for and that may take its time: migrations and sweeps. */
export function openUnhurried(databaseUrl: string, limits: ServerLimits): Pool {
  return createPool(databaseUrl, 1, { ...limits, lockMs: 0, statementMs: 0, silenceMs: 0 });
}

function createPool(connectionString: string, max: number, limits: ServerLimits): Pool {
  const pool = new Pool({
    ...KEEP_ALIVE,
    connectionString,
    max,
    connectionTimeoutMillis: limits.connectMs,
    idle_in_transaction_session_timeout: limits.idleInTransactionMs,
    lock_timeout: limits.lockMs,
    statement_timeout: limits.statementMs,
  });
  // A connection that breaks while idle is replaced at the next query; without a listener its error would end the process.
  pool.on('error', () => {});
  // The pool hears a connection only while it is idle: one that breaks between two statements of a transaction would end the process as well.
  pool.on('connect', (client) => {
    client.on('error', () => {});
    if (client instanceof Client) endSilence(client, limits.silenceMs);
  });
  return pool;
}

/** The limits of the server are no use where the server itself is frozen, or a network swallows what is sent. */
function endSilence({ connection }: Client, silenceMs: number): void {
  // A socket of `net` or `tls`; the types of the client tell less.
  const socket = connection.stream as Duplex & { setTimeout(timeoutMs: number, onSilence: () => void): void };
  const error = Object.assign(new Error(`The database has been silent for ${silenceMs} ms`), { code: 'ETIMEDOUT' });
  socket.setTimeout(silenceMs, () => socket.destroy(error));
}
