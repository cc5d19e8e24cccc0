import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../../src/store/schema.ts';

/** Which of the markers lie in the files below a folder, with the paths. */
export async function tracesInFiles(folder: string, markers: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const bytes = entry.isFile() ? await readFile(path) : Buffer.alloc(0);
    for (const marker of markers) if (path.includes(marker) || bytes.includes(marker)) found.push(`${marker} in ${path}`);
  }
  return found;
}

/** Which of the markers stand in any row of any table, ours and the queue's, with the tables' names. */
export async function tracesInDatabase(kysely: Kysely<Tables>, markers: readonly string[]): Promise<string[]> {
  const tables = await sql<{ name: string }>`
    select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')`.execute(kysely);
  const found: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await sql<{ row: string }>`select listed::text as row from ${sql.raw(name)} as listed`.execute(kysely);
    for (const marker of markers) if (rows.some(({ row }) => row.includes(marker))) found.push(`${marker} in ${name}`);
  }
  return found;
}
