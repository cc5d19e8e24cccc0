import { readFileSync, writeFileSync } from 'node:fs';
import type { KindFigures } from './localisation-figures.ts';

/** Replaces what stands between `<!-- name:begin -->` and `<!-- name:end -->` in a Markdown file. Throws where the markers are missing. */
export function writeBetween(path: string, name: string, text: string): void {
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const page = readFileSync(path, 'utf8');
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${path} has no markers ${name}:begin and ${name}:end`);
  writeFileSync(path, `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`);
}

/** One row for each kind of change, by list of pictures. */
export function localisationTable(lists: Readonly<Record<string, Record<string, KindFigures>>>): string {
  const figure = (value: number | null): string => (value === null ? '–' : value.toFixed(3));
  const rows = Object.entries(lists).flatMap(([list, kinds]) =>
    Object.entries(kinds).map(
      ([kind, { n, pixel_auc, f1, shown }]) => `| ${list} | ${kind} | ${n} | ${figure(pixel_auc)} | ${figure(f1)} | ${Math.round(100 * shown)} % |`,
    ),
  );
  return ['| pictures | change | number | pixel AUC | F1 | shown |', '|---|---|---|---|---|---|', ...rows].join('\n');
}
