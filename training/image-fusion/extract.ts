import { readFileSync } from 'node:fs';
import type { ImageDetector } from '../../src/engine/detectors/detector.ts';
import type { CorpusRow } from './corpus.ts';
import { type Delivered, type DeliveryFacts, deliver, deliverDirectly } from './delivery.ts';
import { SCORED, type Scored } from './detectors.ts';
import { openCache } from './feature-cache.ts';
import { LEARNED, type LearnedTable } from './learned-table.ts';
import { decode, mediaOf } from './media.ts';
import { pick, seededRandom } from './random.ts';
import { TAMPERINGS, tamper } from './tamper.ts';

/**
 * What a copy of a picture is: the file as it is, sent through a delivery chain, handed over directly, changed in one part by us and then sent in either
 * way, or sent once more (`extra`: measured by the whole-picture detectors alone, to fit them on).
 */
export type CopyKind = 'as-is' | 'delivered' | 'direct' | 'tampered' | 'tampered-direct' | 'extra';

/** Copies that we changed ourselves. */
export const isChangedByUs = ({ kind }: { kind: CopyKind }): boolean => kind === 'tampered' || kind === 'tampered-direct';

/** The features of one copy by detector card; null where that detector could not judge or was not asked. */
export interface Copy {
  row: number;
  kind: CopyKind;
  copy: number;
  /** How it was changed by us, or null. */
  tampering: string | null;
  facts: DeliveryFacts;
  features: Record<string, Record<string, number> | null>;
}

type Features = Record<string, number> | null;
type Described = Omit<Copy, 'features'>;
export interface Made extends Described {
  bytes: Uint8Array;
}

/** Copies of every picture of the corpus with their features; a detector whose sources have not changed since an earlier run is not run again. */
export async function extractCopies(
  folder: string,
  rows: readonly CorpusRow[],
  count: number,
  learned: LearnedTable,
  onRow: (done: number) => void,
): Promise<Copy[]> {
  const described = openCache<Described[]>('copies', `${count}`);
  const caches = SCORED.flatMap(({ detector, ...rest }) =>
    detector ? [{ scored: { ...rest, detector }, cache: openCache<Features[]>(rest.card, `${count}`) }] : [],
  );
  const all: Copy[] = [];
  for (const [index, { sha256 }] of rows.entries()) {
    let made: Made[] | null = null;
    const copies = async () => (made ??= await makeCopies(folder, rows, index, count));
    let list = described.read(sha256);
    if (!list) {
      list = (await copies()).map(({ bytes: _, ...rest }) => rest);
      described.write(sha256, list);
    }
    const features: Record<string, Features[]> = {};
    for (const { scored, cache } of caches) {
      const known = cache.read(sha256);
      const found = known ?? (await featuresOf(await copies(), scored));
      if (!known) cache.write(sha256, found);
      features[scored.card] = found;
    }
    list.forEach((copy, i) => {
      const own = Object.fromEntries(Object.entries(features).map(([card, found]) => [card, found[i] ?? null]));
      own[LEARNED] = learned(sha256, copy);
      all.push({ ...copy, row: index, features: own });
    });
    onRow(index + 1);
  }
  return all;
}

export async function makeCopies(folder: string, rows: readonly CorpusRow[], index: number, count: number): Promise<Made[]> {
  const row = rows[index] as CorpusRow;
  const bytes = readFileSync(`${folder}/${row.path}`);
  const original = await decode(bytes);
  const format = row.path.split('.').at(-1) as string;
  const facts = { width: original.width, height: original.height, format, quality: 0, sizeBytes: bytes.length };
  const made: Made[] = [{ row: index, kind: 'as-is', copy: 0, tampering: null, facts, bytes }];
  const wasJpeg = row.orig_format === 'JPEG' || row.orig_format === 'MPO';
  for (let copy = 0; copy < count; copy += 1) {
    const sent = await deliver(original, wasJpeg, seededRandom(`${row.sha256} delivered ${copy}`));
    made.push({ row: index, kind: copy === 0 ? 'delivered' : 'extra', copy, tampering: null, ...sent });
  }
  made.push({ row: index, kind: 'direct', copy: 0, tampering: null, ...(await deliverDirectly(original, wasJpeg, seededRandom(`${row.sha256} direct`))) });
  if (row.label !== 'real') return made;
  const siblings = rows.filter((other) => other.repo === row.repo && other.label === 'real');
  for (const [kind, send] of [
    ['tampered', deliver],
    ['tampered-direct', deliverDirectly],
  ] as const) {
    const random = seededRandom(`${row.sha256} ${kind}`);
    const tampering = pick(random, TAMPERINGS);
    const donor = await decode(readFileSync(`${folder}/${pick(random, siblings).path}`));
    const sent: Delivered = await send(original, wasJpeg, random, (raster) => tamper(raster, tampering, donor, random));
    made.push({ row: index, kind, copy: 0, tampering, ...sent });
  }
  return made;
}

async function featuresOf(copies: readonly Made[], { detector, local }: Scored & { detector: ImageDetector }): Promise<Features[]> {
  const found: Features[] = [];
  for (const { bytes, facts, kind } of copies) {
    if (kind === 'extra' && local) {
      found.push(null);
      continue;
    }
    const outcome = await detector.detect(mediaOf(bytes, await decode(bytes), facts.format), { signal: new AbortController().signal });
    found.push(outcome.applicable ? { ...outcome.finding.features } : null);
  }
  return found;
}
