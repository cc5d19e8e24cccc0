import { type SelectQueryBuilder, sql } from 'kysely';
import { type Cursor, decodeCursor, encodeCursor } from './cursor.ts';
import type { Tables } from './schema.ts';

export interface Page<Item> {
  data: Item[];
  /** Null: this is the last page. */
  nextCursor: string | null;
}

/** Reads what a query selects from the cursor on, newest first. Throws `invalid_request` for a cursor that is not ours. */
export async function readPage<Table extends keyof Tables, Row, Item extends Cursor>(
  query: SelectQueryBuilder<Tables, Table, Row>,
  { limit, cursor }: { limit: number; cursor: string | null },
  fromRow: (row: Row) => Item,
): Promise<Page<Item>> {
  let narrowed = query;
  if (cursor !== null) {
    const { createdAt, id } = decodeCursor(cursor);
    narrowed = narrowed.where(sql<boolean>`(created_at, id) < (${createdAt}::timestamptz, ${id})`);
  }
  // One more than asked tells whether there is another page.
  const rows = await narrowed
    .orderBy(sql`created_at`, 'desc')
    .orderBy(sql`id`, 'desc')
    .limit(limit + 1)
    .execute();
  const data = rows.slice(0, limit).map((row) => fromRow(row as Row));
  const last = data.at(-1);
  return { data, nextCursor: rows.length > limit && last ? encodeCursor(last) : null };
}
