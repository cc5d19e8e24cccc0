import type { EventBus } from '../../core/ports.ts';
import type { Database } from '../database.ts';
import { createLocalEvents } from './local.ts';
import { createPostgresEvents } from './postgres.ts';

/** The bus that fits the database: within this process for the embedded one, between processes on a server. Close it before the database. */
export async function createEvents({ kysely, connection }: Database): Promise<EventBus & { close(): Promise<void> }> {
  return connection.type === 'server' ? createPostgresEvents(kysely, connection.url) : { ...createLocalEvents(), close: async () => {} };
}
