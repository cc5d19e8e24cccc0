import { mkdirSync, writeFileSync } from 'node:fs';
import type { CorpusRow } from './corpus.ts';
import { makeCopies } from './extract.ts';

/** Writes every copy that detectors are measured on into `folder`, with `index.csv` (sha256 of the picture, kind, copy, path), for `training/image/score.py copies`. */
export async function writeCopies(corpus: string, rows: readonly CorpusRow[], folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const lines = ['sha256,kind,copy,path'];
  for (const [index, { sha256 }] of rows.entries()) {
    const made = await makeCopies(corpus, rows, index, 1);
    for (const { kind, copy, bytes, facts } of made) {
      const path = `${sha256.slice(0, 16)}-${kind}-${copy}.${facts.format}`;
      writeFileSync(`${folder}/${path}`, bytes);
      lines.push([sha256, kind, copy, path].join(','));
    }
  }
  writeFileSync(`${folder}/index.csv`, `${lines.join('\n')}\n`);
}
