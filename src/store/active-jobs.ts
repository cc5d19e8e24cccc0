import { type Kysely, sql } from 'kysely';
import type { Tables } from './schema.ts';

/**
 * Ids of the jobs of a queue that some worker has in hand. pg-boss can only list all jobs of a queue, finished ones too, so this reads its table
 * (schema of pg-boss 12: `pgboss.job`, columns `id`, `name`, `state`).
 */
export async function listActiveJobs(kysely: Kysely<Tables>, queue: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from pgboss.job where name = ${queue} and state = 'active' order by created_on`.execute(kysely);
  return rows.map(({ id }) => id);
}
