import { groupBy } from './group-by.ts';
import { type Figures, figuresOf, rankingFigures } from './metrics.ts';
import type { ScoredRow } from './score-file.ts';

/**
 * The figures of the files that share one value in a column. Where they are all of one class (one generator, one camera), nothing can be
 * ranked among them: `auc`, `eer` and `apcer_at_bpcer_*` are then theirs against all files of the other class, which `ranked_against` names.
 */
export type SliceFigures = Figures & { ranked_against: 'bona_fide' | 'spoof' | null };

export type Slices = Record<string, Record<string, SliceFigures>>;

const NO_VALUE = '(none)';

export function slicesOf(rows: readonly ScoredRow[], columns: readonly string[]): Slices {
  return Object.fromEntries(columns.map((column) => [column, slicesBy(rows, (row) => row.columns[column] || NO_VALUE)]));
}

/** The figures of the files that share a value, in the order of the values. */
export function slicesBy(rows: readonly ScoredRow[], keyOf: (row: ScoredRow) => string): Record<string, SliceFigures> {
  const sorted = [...groupBy(rows, keyOf)].sort(([a], [b]) => a.localeCompare(b, 'en'));
  return Object.fromEntries(sorted.map(([value, members]) => [value, sliceFigures(members, rows)]));
}

function sliceFigures(members: readonly ScoredRow[], all: readonly ScoredRow[]): SliceFigures {
  const figures = figuresOf(members);
  if (figures.n_spoof > 0 && figures.n_bona_fide > 0) return { ...figures, ranked_against: null };
  const spoof = figures.n_spoof > 0;
  const others = all.filter((row) => row.spoof !== spoof);
  return { ...figures, ...rankingFigures([...members, ...others]), ranked_against: spoof ? 'bona_fide' : 'spoof' };
}
