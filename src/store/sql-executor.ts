import { CompiledQuery, type Kysely } from 'kysely';
import type { Tables } from './schema.ts';

/** Runs one statement with `$1` placeholders: all that a job queue needs to write by somebody else's transaction. */
export interface SqlExecutor {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
}

export function sqlExecutor(kysely: Kysely<Tables>): SqlExecutor {
  return {
    executeSql: async (text, values = []) => {
      const { rows } = await kysely.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, values));
      return { rows };
    },
  };
}
