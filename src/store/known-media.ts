import { type Kysely, type Transaction as SqlTransaction, sql } from 'kysely';
import { AppError } from '../core/errors.ts';
import { keyLost } from '../core/idempotency.ts';
import type { ReferenceStore } from '../core/known-media/ports.ts';
import { REFERENCES_MAX, type Reference } from '../core/known-media/reference.ts';
import { isHeld } from './idempotency.ts';
import { storable } from './json.ts';
import { fromRow, REFERENCE_COLUMNS, toRow } from './known-media-row.ts';
import { createKnownMediaSearch } from './known-media-search.ts';
import { readPage } from './page.ts';
import type { Tables } from './schema.ts';

/** How many there may be. */
type CountLimits = { readonly [Of in keyof typeof REFERENCES_MAX]: number };

export function createReferenceStore({ kysely }: { kysely: Kysely<Tables> }, limits: CountLimits = REFERENCES_MAX): ReferenceStore {
  return {
    insert: (reference, held) =>
      kysely.transaction().execute(async (transaction) => {
        // First of all: it locks, and from then on nobody else inserts or deletes.
        const number = await nextNumber(transaction, limits.total);
        await refuseDuplicate(transaction, reference);
        await transaction.insertInto('known_media').values(toRow(reference, number)).execute();
        await countUp(transaction, reference.owner, limits.perOwner);
        if (held === null) return;
        const { numUpdatedRows } = await transaction.updateTable('idempotency_keys').set({ detection_id: reference.id }).where(isHeld(held)).executeTakeFirst();
        if (numUpdatedRows === 0n) throw keyLost();
      }),
    find: async (owner, id) => {
      const found = kysely.selectFrom('known_media').select(REFERENCE_COLUMNS).where('id', '=', storable(id)).where('owner', '=', storable(owner));
      const row = await found.executeTakeFirst();
      return row ? fromRow(row) : null;
    },
    list: (owner, { verdict }, page) => {
      let query = kysely.selectFrom('known_media').select(REFERENCE_COLUMNS);
      if (owner !== null) query = query.where('owner', '=', storable(owner));
      if (verdict) query = query.where('verdict', '=', verdict);
      return readPage(query, page, fromRow);
    },
    remove: (owner, id) => kysely.transaction().execute((transaction) => remove(transaction, owner, id)),
    ...createKnownMediaSearch(kysely),
  };
}

async function nextNumber(transaction: SqlTransaction<Tables>, countMax: number): Promise<number> {
  const { rows } = await sql<{ last_number: number }>`
    insert into known_media_state as state (is_only, last_number, count) values (true, 1, 1)
    on conflict (is_only) do update set last_number = state.last_number + 1, count = state.count + 1 where state.count < ${countMax}
    returning last_number`.execute(transaction);
  if (rows[0]) return rows[0].last_number;
  throw new AppError('conflict', `This installation has ${countMax} references, the most that are allowed. Delete some that are of no use any more.`, {
    details: { limit_references_of_all: countMax },
  });
}

async function refuseDuplicate(transaction: SqlTransaction<Tables>, { owner, hashHex }: Reference): Promise<void> {
  const same = transaction.selectFrom('known_media').select('id').where('owner', '=', storable(owner)).where('hash', '=', Buffer.from(hashHex, 'hex'));
  const row = await same.executeTakeFirst();
  if (!row) return;
  throw new AppError(
    'conflict',
    `This owner has a reference with the same hash already (${row.id}). Delete that one first to say something else of the picture.`,
    {
      details: { reference_id: row.id },
    },
  );
}

/** What was written before goes with the transaction where there are so many already. */
async function countUp(transaction: SqlTransaction<Tables>, owner: string, countMax: number): Promise<void> {
  const { rows } = await sql`
    insert into known_media_counts as counts (owner, count) values (${storable(owner)}, 1)
    on conflict (owner) do update set count = counts.count + 1 where counts.count < ${countMax}
    returning count`.execute(transaction);
  if (rows.length > 0) return;
  throw new AppError('conflict', `This owner has ${countMax} references, the most that are allowed. Delete some that are of no use any more.`, {
    details: { limit_references: countMax },
  });
}

async function remove(transaction: SqlTransaction<Tables>, owner: string | null, id: string): Promise<boolean> {
  // In the order of `insert`, so that none of the two waits for the other for ever.
  await transaction.selectFrom('known_media_state').select('count').forUpdate().execute();
  let query = transaction.deleteFrom('known_media').where('id', '=', storable(id));
  if (owner !== null) query = query.where('owner', '=', storable(owner));
  const removed = await query.returning('owner').executeTakeFirst();
  if (!removed) return false;
  const oneLess = { count: sql<number>`count - 1` };
  await transaction.updateTable('known_media_state').set(oneLess).execute();
  await transaction.updateTable('known_media_counts').set(oneLess).where('owner', '=', removed.owner).execute();
  return true;
}
