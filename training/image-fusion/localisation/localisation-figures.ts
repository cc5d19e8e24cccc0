import { logit } from '../../../src/core/calibration.ts';
import { CELL_FEATURES } from '../../../src/engine/localisation/cell-features.ts';
import { localise } from '../../../src/engine/localisation/localise.ts';
import { maskFigures } from '../../../src/engine/localisation/mask-figures.ts';
import { HOT_FROM, hotPlaces, shownPlaces } from '../../../src/engine/localisation/shown-places.ts';
import type { Raster } from '../../../src/engine/media/raster.ts';
import type { LinearModel } from '../../../src/engine/models/linear-card.ts';
import type { PictureCells } from './cells.ts';
import type { LabelledPicture } from './fit-cells.ts';

/** What a model shows of one picture. */
export interface Shown {
  name: string;
  kind: string;
  pixelAuc: number | null;
  f1: number | null;
  /** Whether a place is shown, and whether the strongest one lies in what was changed for the most part. */
  places: number;
  strength: number;
}

export function showPicture(name: string, kind: string, cells: PictureCells, mask: Raster | null, model: LinearModel): Shown {
  const map = localise(cells, model);
  const figures = mask ? maskFigures(map, mask, HOT_FROM) : null;
  return {
    name,
    kind,
    pixelAuc: figures?.pixelAuc ?? null,
    f1: figures?.f1 ?? null,
    places: shownPlaces(map).length,
    strength: hotPlaces(map)[0]?.strength ?? 0,
  };
}

export interface KindFigures {
  n: number;
  pixel_auc: number | null;
  f1: number | null;
  /** Share of pictures with a place that is shown. */
  shown: number;
}

export function figuresByKind(all: readonly Shown[]): Record<string, KindFigures> {
  const groups = [...Map.groupBy(all, ({ kind }) => kind), ['all changed', all.filter(({ pixelAuc }) => pixelAuc !== null)] as const];
  return Object.fromEntries(groups.map(([kind, members]) => [kind, figuresOf(members)]));
}

function figuresOf(members: readonly Shown[]): KindFigures {
  return {
    n: members.length,
    pixel_auc: mean(members.map(({ pixelAuc }) => pixelAuc)),
    f1: mean(members.map(({ f1 }) => f1)),
    shown: mean(members.map(({ places }) => Number(places > 0))) ?? 0,
  };
}

function mean(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Number((known.reduce((sum, value) => sum + value, 0) / known.length).toFixed(3));
}

const LEVELS = 400;

/** The model whose bias puts the best mean F1 over the cells of changed pictures at HOT_FROM. */
export function withBestThreshold(model: LinearModel, pictures: readonly LabelledPicture[]): LinearModel {
  const totals = new Float64Array(LEVELS);
  for (const { cells, labels } of pictures) {
    const counts = [new Float64Array(LEVELS), new Float64Array(LEVELS)] as const;
    localise(cells, model).values.forEach((value, cell) => {
      const label = labels[cell] as number;
      if (label > 1) return;
      const level = Math.min(LEVELS - 1, Math.floor(value * LEVELS));
      counts[label as 0 | 1][level] = (counts[label as 0 | 1][level] as number) + 1;
    });
    const marked = counts[1].reduce((sum, count) => sum + count, 0);
    let [found, wrong] = [0, 0];
    for (let level = LEVELS - 1; level >= 0; level -= 1) {
      found += counts[1][level] as number;
      wrong += counts[0][level] as number;
      totals[level] = (totals[level] as number) + (2 * found) / Math.max(1, found + wrong + marked);
    }
  }
  const best = totals.indexOf(Math.max(...totals));
  return { ...model, bias: model.bias - logit(best / LEVELS) + logit(HOT_FROM) };
}

/** Readable weights, the weightiest first. */
export const weightsOf = (model: LinearModel): [string, number][] =>
  CELL_FEATURES.map((name, k): [string, number] => [name, Number((model.weights[k] as number).toFixed(3))]).sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
