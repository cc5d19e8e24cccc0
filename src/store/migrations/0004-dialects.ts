import { type Kysely, sql } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Migration } from './migration.ts';

/** What other vendors' APIs need: ids in their forms, pages by number, and explanations of findings. */
async function up(database: Kysely<Tables>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(database);
}

const STATEMENTS = [
  `alter table detections add column dialect text not null default 'native', add column public_id text`,
  `create unique index detections_by_public_id on detections (owner, dialect, public_id) where public_id is not null`,
  // For the lists of a dialect, which show its own and no others. What they are filtered by is in it, so that rows are neither counted nor skipped one by one.
  `create index detections_by_dialect on detections (owner, dialect, created_at desc, id desc) include (status, kind) where public_id is not null`,
  `create index detections_traced on detections (owner, dialect, created_at desc, id desc)
     where public_id is not null and (options->>'sourceTracing')::boolean`,
  `create table explanations (
     id text collate "C" primary key,
     owner text not null,
     dialect text not null,
     detection_id text not null,
     question text,
     created_at timestamptz(3) not null
   )`,
  // Descriptions alone are listed.
  `create index explanations_by_owner on explanations (owner, dialect, created_at desc, id desc) where question is null`,
  `create index explanations_by_detection on explanations (detection_id)`,
];

export const dialects: Migration = { version: 4, name: 'dialects', up };
