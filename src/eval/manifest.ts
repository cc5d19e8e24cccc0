import { createReadStream } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { AppError } from '../core/errors.ts';

const MAX_ROWS = 1_000_000;
const BONA_FIDE_WORDS = ['bonafide', 'bona_fide', 'real', 'genuine'];
const SPOOF_WORDS = ['spoof', 'fake', 'tampered', 'edited', 'synthetic'];

export interface ManifestRow {
  /** As the manifest has it. */
  path: string;
  /** Where the file lies. */
  file: string;
  spoof: boolean;
  /** Where the mask of what was changed lies; null where the row names none. */
  mask: string | null;
  /** Every column of the row. */
  columns: Readonly<Record<string, string>>;
}

export interface Manifest {
  rows: ManifestRow[];
  /** How many rows had a label of neither class, by label. */
  skipped: Record<string, number>;
}

/** True for spoof, false for bona fide, null for a word of neither class. */
export function labelOf(word: string): boolean | null {
  const plain = word.trim().toLowerCase().replaceAll(/[-\s]/g, '_');
  if (SPOOF_WORDS.includes(plain)) return true;
  return BONA_FIDE_WORDS.includes(plain) ? false : null;
}

/**
 * Reads a CSV with the columns `path` and `label` and, where what was changed is known, `mask`; paths start from `root`, by default the manifest's folder.
 * Throws AppError `invalid_request` where the file cannot be read, is no CSV or lacks a column that is needed.
 */
export async function readManifest(path: string, options: { root?: string | undefined; columns: readonly string[] }): Promise<Manifest> {
  const root = resolve(options.root ?? dirname(path));
  const rows: ManifestRow[] = [];
  const skipped: Record<string, number> = {};
  try {
    const parser = parse({ columns: true, bom: true, skip_empty_lines: true, trim: true, max_record_size: 1e6 });
    await pipeline(createReadStream(path), parser, async (records: AsyncIterable<Record<string, string>>) => {
      let first = true;
      for await (const columns of records) {
        if (first) requireColumns(columns, ['path', 'label', ...options.columns]);
        first = false;
        const { path: file = '', label = '' } = columns;
        const spoof = labelOf(label);
        if (spoof === null) skipped[label] = (skipped[label] ?? 0) + 1;
        else rows.push({ path: file, file: resolve(root, file), spoof, mask: columns.mask ? resolve(root, columns.mask) : null, columns });
        if (rows.length > MAX_ROWS) throw new AppError('invalid_request', `The manifest has more than ${MAX_ROWS} rows. Split it.`);
      }
    });
  } catch (cause) {
    if (AppError.is(cause)) throw cause;
    throw new AppError('invalid_request', `The manifest ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
  if (rows.length === 0)
    throw new AppError('invalid_request', `The manifest ${path} has no row whose label is ${[...BONA_FIDE_WORDS, ...SPOOF_WORDS].join(', ')}.`);
  return { rows, skipped };
}

/** At most `limit` items, spread evenly over the whole: manifests are often sorted by class. */
export function thin<Item>(items: readonly Item[], limit: number): Item[] {
  if (items.length <= limit) return [...items];
  return Array.from({ length: limit }, (_, index) => items[Math.floor((index * items.length) / limit)] as Item);
}

/** The items in an order that jumps over the whole evenly, so that what is done at an interruption is a fair sample. Steps by the golden ratio. */
export function scatter<Item>(items: readonly Item[]): Item[] {
  const GOLDEN = (Math.sqrt(5) - 1) / 2;
  return items
    .map((item, index) => ({ item, place: (index * GOLDEN) % 1 }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function requireColumns(columns: Readonly<Record<string, string>>, names: readonly string[]): void {
  const missing = names.filter((name) => !Object.hasOwn(columns, name));
  if (missing.length === 0) return;
  throw new AppError('invalid_request', `The manifest has no column ${missing.join(', ')}; it has ${Object.keys(columns).join(', ')}.`);
}
