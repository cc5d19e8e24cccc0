import { randomUUID } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { Client } from 'pg';
import type { EventBus } from '../../core/ports.ts';
import { KEEP_ALIVE, SERVER_LIMITS } from '../postgres.ts';
import type { Tables } from '../schema.ts';
import { createLocalEvents } from './local.ts';
import { decodeEvent, encodeEvent } from './wire.ts';

const CHANNEL = 'bonafide_events';
const RECONNECT_MS = 1000;

/**
 * An event bus between all processes on one PostgreSQL server, by LISTEN and NOTIFY. Listeners in the publishing process hear at once. While the
 * connection is down events of other processes are missed; whoever waits reads the row again at the end of its time.
 */
export async function createPostgresEvents(kysely: Kysely<Tables>, url: string): Promise<EventBus & { close(): Promise<void> }> {
  const origin = randomUUID();
  const local = createLocalEvents();
  const listener = await keepListening(url, (payload) => {
    const message = decodeEvent(payload);
    if (message && message.origin !== origin) local.deliver(message.event);
  });
  return {
    subscribe: local.subscribe,
    publish: async (event) => {
      local.deliver(event);
      const payload = encodeEvent(origin, event);
      if (payload !== null) await sql`select pg_notify(${CHANNEL}, ${payload})`.execute(kysely);
    },
    close: listener.close,
  };
}

/** Holds one connection that listens, and makes a new one whenever it breaks. Rejects where the first cannot be made. */
async function keepListening(url: string, onPayload: (payload: string) => void): Promise<{ close(): Promise<void> }> {
  let closed = false;
  let client: Client;
  let retry: NodeJS.Timeout | undefined;
  const reconnect = (): void => {
    if (!closed) retry = setTimeout(() => void connect().catch(reconnect), RECONNECT_MS);
  };
  const connect = async (): Promise<void> => {
    const next = new Client({ ...KEEP_ALIVE, connectionString: url, connectionTimeoutMillis: SERVER_LIMITS.connectMs });
    client = next;
    next.on('error', () => {});
    next.on('notification', ({ payload }) => onPayload(payload ?? ''));
    try {
      await next.connect();
      await next.query(`listen ${CHANNEL}`);
      next.once('end', reconnect);
    } catch (error) {
      await next.end().catch(() => {});
      throw error;
    }
  };
  await connect();
  return {
    close: async () => {
      closed = true;
      clearTimeout(retry);
      await client.end().catch(() => {});
    },
  };
}
