import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Migration } from './migration.ts';

/** What all processes of one installation must know and nobody else: made by the first of them, never by a migration, which runs in shipped templates too. */
async function up(database: Kysely<Tables>): Promise<void> {
  await sql`create table installation_secrets (name text primary key, value text not null)`.execute(database);
}

export const installationSecrets: Migration = { version: 2, name: 'installation-secrets', up };
