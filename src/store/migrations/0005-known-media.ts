import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Migration } from './migration.ts';

/** References of known media. Their hashes are searched in memory, which learns of new ones by their numbers. */
async function up(database: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
}

const STATEMENTS = [
  `create table known_media (
     id text collate "C" primary key,
     number integer not null unique,
     owner text not null,
     shared boolean not null,
     hash bytea not null check (octet_length(hash) = 32),
     quality smallint,
     verdict text not null check (verdict in ('known_fake', 'known_real', 'known_out_of_context')),
     url text not null,
     title text not null,
     reason text not null,
     created_at timestamptz(3) not null,
     unique (owner, hash)
   )`,
  `create index known_media_by_owner on known_media (owner, created_at desc, id desc)`,
  // For the operator's list of all owners.
  `create index known_media_by_age on known_media (created_at desc, id desc)`,
  // One row. Whoever inserts locks it until the commit, so that numbers become visible in their order: who has read up to one has missed none before it.
  `create table known_media_state (is_only boolean primary key default true check (is_only), last_number integer not null, count integer not null)`,
  // So that a limit of a million costs no count of a million rows.
  `create table known_media_counts (owner text primary key, count integer not null check (count >= 0))`,
];

export const knownMedia: Migration = { version: 5, name: 'known-media', up };
