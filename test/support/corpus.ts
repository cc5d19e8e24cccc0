import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';
import { describe } from 'vitest';

const root = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));

export const corpusPath = (path: string): string => root + path;

/** A suite over the shared corpus; skipped, saying so in its title, where the checkout has none beside it. */
export function describeCorpus(title: string, suite: () => void): void {
  const present = existsSync(corpusPath('README.md'));
  describe.skipIf(!present)(present ? title : `${title} (skipped: no ../shared/corpus)`, suite);
}

/** The rows of one of the corpus' manifests as records by column. Empty where the corpus is absent. */
export function corpusManifest(folder: string): Record<string, string>[] {
  const file = corpusPath(`${folder}/manifest.csv`);
  return existsSync(file) ? parse(readFileSync(file), { columns: true }) : [];
}
