import { type Kysely, sql, type Transaction } from 'kysely';
import { AppError } from '../core/errors.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import type { Tables } from './schema.ts';

/** Any constant will do, so long as it is ours alone: two servers that start at once migrate one after the other. */
const ADVISORY_LOCK = 0x626f6e61;

/**
 * Brings the database to the shape that this code knows, all steps in one transaction. Resolves to the names of the steps that were run.
 * Throws `conflict` where the database has been through steps that this code does not know.
 */
export function migrate(kysely: Kysely<Tables>, migrations: readonly Migration[] = MIGRATIONS): Promise<string[]> {
  return kysely.transaction().execute(async (transaction) => {
    await sql`select pg_advisory_xact_lock(${sql.lit(ADVISORY_LOCK)})`.execute(transaction);
    const done = await appliedVersion(transaction);
    const known = migrations.at(-1)?.version ?? 0;
    if (done > known) throw newerDatabase(done, known);
    const missing = migrations.filter(({ version }) => version > done);
    for (const { version, name, up } of missing) {
      await up(transaction);
      await transaction.insertInto('schema_migrations').values({ version, name }).execute();
    }
    return missing.map(({ name }) => name);
  });
}

async function appliedVersion(transaction: Transaction<Tables>): Promise<number> {
  await sql`
    create table if not exists schema_migrations (
      version integer primary key,
      name text not null,
      applied_at timestamptz(3) not null default now()
    )`.execute(transaction);
  const newest = await transaction.selectFrom('schema_migrations').select('version').orderBy('version', 'desc').limit(1).executeTakeFirst();
  return newest?.version ?? 0;
}

function newerDatabase(found: number, known: number): AppError {
  return new AppError(
    'conflict',
    `This database was made by a newer version of Bonafide (schema ${found}; this one knows ${known}). Run the newer version, or restore a backup made before it.`,
    { details: { found, known } },
  );
}
