import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';

const rowSchema = z.object({
  path: z.string(),
  label: z.enum(['real', 'fake', 'tampered']),
  generator: z.string(),
  family: z.string(),
  repo: z.string(),
  orig_format: z.string(),
  sha256: z.string(),
});

/** One picture of `manifest.csv`. */
export type CorpusRow = z.infer<typeof rowSchema>;

/** The manifest of a corpus folder; throws where a row lacks a column. */
export function readCorpus(folder: string): CorpusRow[] {
  return z.array(rowSchema).parse(parse(readFileSync(`${folder}/manifest.csv`), { columns: true }));
}
