import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Migration } from './migration.ts';

/** Ids are compared byte by byte (collate "C"), so that their order is the order of their making whatever the server's locale. */
async function up(database: Kysely<Tables>): Promise<void> {
  await sql`
    create table detections (
      id text collate "C" primary key,
      key_id text not null,
      owner text not null,
      status text not null check (status in ('queued', 'processing', 'completed', 'failed', 'erased')),
      kind text not null check (kind in ('image', 'audio', 'video', 'document')),
      verdict text check (verdict in ('bona_fide', 'spoof', 'inconclusive')),
      external_id text,
      filename text,
      metadata jsonb,
      options jsonb not null,
      media jsonb not null,
      blob text,
      judgement jsonb,
      report jsonb,
      artifacts jsonb not null,
      error jsonb,
      warnings jsonb not null,
      created_at timestamptz(3) not null,
      started_at timestamptz(3),
      completed_at timestamptz(3),
      delete_at timestamptz(3),
      deleted_at timestamptz(3)
    )`.execute(database);
  await sql`create index detections_by_owner on detections (owner, created_at desc, id desc)`.execute(database);
  await sql`create index detections_by_external_id on detections (owner, external_id) where external_id is not null`.execute(database);
  await sql`
    create table api_keys (
      id text collate "C" primary key,
      owner text not null,
      plan text not null,
      scopes jsonb not null,
      hint text not null,
      secret_hash text not null unique,
      created_at timestamptz(3) not null,
      revoked_at timestamptz(3)
    )`.execute(database);
}

export const detectionsAndKeys: Migration = { version: 1, name: 'detections-and-keys', up };
