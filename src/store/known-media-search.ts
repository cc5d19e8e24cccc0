import { type Kysely, sql } from 'kysely';
import { DISTANCE_MAX } from '../core/known-media/perceptual-hash.ts';
import type { ReferenceStore } from '../core/known-media/ports.ts';
import { HashIndex } from './hash-index.ts';
import { storable } from './json.ts';
import { fromRow, REFERENCE_COLUMNS } from './known-media-row.ts';
import type { Tables } from './schema.ts';

/** New references that are read at once: half a megabyte of hashes. */
const PAGE_ENTRIES = 16_384;
/** Matches whose rows are read at once. */
const PAGE_MATCHES = 500;

/** The search over all references of the database, with an index of its own in this process. */
export function createKnownMediaSearch(kysely: Kysely<Tables>): Pick<ReferenceStore, 'search' | 'warm'> {
  const index = new HashIndex();
  let last = 0;
  let catchingUp: Promise<void> = Promise.resolve();
  const catchUp = async (): Promise<void> => {
    for (;;) {
      const page = await readAfter(kysely, last);
      index.add(page.numbers, page.hashes);
      last = page.numbers.at(-1) ?? last;
      if (page.numbers.length < PAGE_ENTRIES) return;
    }
  };
  /** One after the other, and each begins after it was asked for: what was committed before the search began is searched. */
  const warm = (): Promise<void> => {
    catchingUp = catchingUp.catch(() => {}).then(catchUp);
    return catchingUp;
  };
  return {
    warm,
    search: async (owner, hashes, limit) => {
      await warm();
      const matches = await index.search(hashes, DISTANCE_MAX);
      const found: Awaited<ReturnType<ReferenceStore['search']>> = [];
      for (let at = 0; at < matches.length && found.length < limit; at += PAGE_MATCHES) {
        const page = matches.slice(at, at + PAGE_MATCHES);
        const rows = await readRows(
          kysely,
          page.map(({ number }) => number),
        );
        // The row decides: what was deleted since, in whatever process, is not there any more.
        index.forget(page.filter(({ number }) => !rows.has(number)).map(({ number }) => number));
        for (const { number, distance } of page) {
          const reference = rows.get(number);
          if (reference && (reference.shared || reference.owner === storable(owner))) found.push({ reference, distance });
        }
      }
      return found.slice(0, limit);
    },
  };
}

async function readAfter(kysely: Kysely<Tables>, last: number): Promise<{ numbers: number[]; hashes: Uint8Array }> {
  const { rows } = await sql<{ numbers: number[] | null; hashes: Uint8Array | null }>`
    select array_agg(number order by number) as numbers, string_agg(hash, ''::bytea order by number) as hashes
    from (select number, hash from known_media where number > ${last} order by number limit ${PAGE_ENTRIES}) as page`.execute(kysely);
  return { numbers: rows[0]?.numbers ?? [], hashes: rows[0]?.hashes ?? new Uint8Array() };
}

async function readRows(kysely: Kysely<Tables>, numbers: readonly number[]) {
  const rows = await kysely
    .selectFrom('known_media')
    .select([...REFERENCE_COLUMNS, 'number'])
    .where('number', 'in', numbers)
    .execute();
  return new Map(rows.map((row) => [row.number, fromRow(row)]));
}
