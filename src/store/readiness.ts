import { type Kysely, sql } from 'kysely';
import type { Tables } from './schema.ts';

/** Asks whether a database answers within a time. Never throws. Who asks while a question is out gets the same answer, so that probes of a frozen database do not fill the pool. */
export function askReadiness(kysely: Kysely<Tables>, withinMs: number): () => Promise<boolean> {
  let asked: Promise<boolean> | null = null;
  return async () => {
    asked ??= answers(kysely).finally(() => {
      asked = null;
    });
    const { promise: late, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(resolve, withinMs, false);
    try {
      return await Promise.race([asked, late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** Whether a database answers, whenever it does. */
export function answers(kysely: Kysely<Tables>): Promise<boolean> {
  return sql`select 1`.execute(kysely).then(
    () => true,
    () => false,
  );
}
