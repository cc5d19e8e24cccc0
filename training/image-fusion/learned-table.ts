import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import type { Copy } from './extract.ts';

/** Card of the learned detector. */
export const LEARNED = 'image-learned';
/** Pooled log-odds of the views: src/engine/detectors/learned/pooling.ts. */
export const LEARNED_FEATURES = ['frame', 'middle', 'tile_mean', 'tile_top'] as const;

const rowSchema = z.object({
  sha256: z.string(),
  kind: z.string(),
  copy: z.coerce.number(),
  frame: z.coerce.number(),
  middle: z.coerce.number(),
  tile_mean: z.coerce.number(),
  tile_top: z.coerce.number(),
});

/** The learned detector's features of a copy; null where there are none. */
export type LearnedTable = (sha256: string, copy: Pick<Copy, 'kind' | 'copy'>) => Record<string, number> | null;

/** The table that `training/image/score.py copies` writes: each row by networks that never saw the picture's repository or generator. */
export function readLearnedTable(file: string): LearnedTable {
  const rows = z.array(rowSchema).parse(parse(readFileSync(file), { columns: true }));
  const known = new Map(rows.map(({ sha256, kind, copy, ...features }) => [`${sha256} ${kind} ${copy}`, features]));
  return (sha256, { kind, copy }) => known.get(`${sha256} ${kind} ${copy}`) ?? null;
}
