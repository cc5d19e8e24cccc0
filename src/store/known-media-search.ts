import { type Kysely, sql } from 'kysely';
import { DISTANCE_MAX } from '../core/known-media/perceptual-hash.ts';
import type { ReferenceStore } from '../core/known-media/ports.ts';
import { HashIndex, type HashMatch } from './hash-index.ts';
import { storable } from './json.ts';
import { fromRow, REFERENCE_COLUMNS } from './known-media-row.ts';
import type { Tables } from './schema.ts';

/** New references that are read at once: half a megabyte of hashes. */
const PAGE_ENTRIES = 16_384;
/** Matches of which it is read at once whether they are there, and whose. */
const PAGE_MATCHES = 16_384;

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
      const nearest: HashMatch[] = [];
      for (let at = 0; at < matches.length && nearest.length < limit; at += PAGE_MATCHES) {
        const page = matches.slice(at, at + PAGE_MATCHES);
        const visible = await readVisible(kysely, owner, page);
        // The row decides: what was deleted since, in whatever process, is not there any more.
        index.forget(page.filter(({ number }) => !visible.has(number)).map(({ number }) => number));
        nearest.push(...page.filter(({ number }) => visible.get(number) === true).slice(0, limit - nearest.length));
      }
      return readReferences(kysely, nearest);
    },
  };
}

async function readAfter(kysely: Kysely<Tables>, last: number): Promise<{ numbers: number[]; hashes: Uint8Array }> {
  const { rows } = await sql<{ numbers: number[] | null; hashes: Uint8Array | null }>`
    select array_agg(number order by number) as numbers, string_agg(hash, ''::bytea order by number) as hashes
    from (select number, hash from known_media where number > ${last} order by number limit ${PAGE_ENTRIES}) as page`.execute(kysely);
  return { numbers: rows[0]?.numbers ?? [], hashes: rows[0]?.hashes ?? new Uint8Array() };
}

/** Of those that are there, whether this owner may find them: without their words, for another owner may have very many that look alike. */
async function readVisible(kysely: Kysely<Tables>, owner: string, matches: readonly HashMatch[]): Promise<Map<number, boolean>> {
  // One parameter for all of them: digits and commas, in PostgreSQL's notation of an array.
  const numbers = `{${matches.map(({ number }) => number).join(',')}}`;
  const { rows } = await sql<{ number: number; visible: boolean }>`
    select number, shared or owner = ${storable(owner)} as visible from known_media where number = any (${numbers}::text::integer[])`.execute(kysely);
  return new Map(rows.map(({ number, visible }) => [number, visible]));
}

/** In the order of the matches, but for what was deleted just now. */
async function readReferences(kysely: Kysely<Tables>, matches: readonly HashMatch[]): Promise<Awaited<ReturnType<ReferenceStore['search']>>> {
  if (matches.length === 0) return [];
  const numbers = matches.map(({ number }) => number);
  const rows = await kysely
    .selectFrom('known_media')
    .select([...REFERENCE_COLUMNS, 'number'])
    .where('number', 'in', numbers)
    .execute();
  const references = new Map(rows.map((row) => [row.number, fromRow(row)]));
  return matches.flatMap(({ number, distance }) => {
    const reference = references.get(number);
    return reference ? [{ reference, distance }] : [];
  });
}
