import type { ScoredRow } from './score-file.ts';

const FILES_MAX = 200;

/** Of the files with a mask: how well the localisation shows what it marks. */
export interface LocalisationFigures {
  n: number;
  /** Mean over the files that have one. */
  pixel_auc: number | null;
  f1: number | null;
  files: { path: string; pixel_auc: number | null; f1: number | null; changed_share: number }[];
}

export function localisationFiguresOf(rows: readonly ScoredRow[]): { localisation?: LocalisationFigures } {
  const files = rows.flatMap(({ path, mask }) =>
    mask === null ? [] : [{ path, pixel_auc: rounded(mask.pixelAuc), f1: rounded(mask.f1), changed_share: rounded(mask.changedShare) ?? 0 }],
  );
  if (files.length === 0) return {};
  return {
    localisation: {
      n: files.length,
      pixel_auc: mean(files.map(({ pixel_auc }) => pixel_auc)),
      f1: mean(files.map(({ f1 }) => f1)),
      files: files.slice(0, FILES_MAX),
    },
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : rounded(known.reduce((sum, value) => sum + value, 0) / known.length);
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1e4) / 1e4;
}
