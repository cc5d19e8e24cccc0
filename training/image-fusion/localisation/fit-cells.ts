import { CELL_FEATURES } from '../../../src/engine/localisation/cell-features.ts';
import type { LinearModel } from '../../../src/engine/models/linear-card.ts';
import { fitLogistic } from '../logistic.ts';
import { seededRandom } from '../random.ts';
import type { PictureCells } from './cells.ts';
import { CELL } from './judged-cells.ts';

/** One picture with its labels; `changed` is false where we only saved it. */
export interface LabelledPicture {
  name: string;
  cells: PictureCells;
  labels: Uint8Array;
  changed: boolean;
}

/** Cells of each class taken from a picture. */
const PER_CLASS = 40;
const PENALTY = 3e-3;
const CLIP = 5;
/** Of the weight of a changed picture, what its unchanged cells have; an unchanged picture weighs as much as those. */
const UNCHANGED_WEIGHT = 1;

/** Fits the cell model on some pictures: each counts the same, and its changed cells as much as its unchanged ones. */
export function fitCells(pictures: readonly LabelledPicture[]): LinearModel {
  const rows: Float64Array[] = [];
  const labels: number[] = [];
  const weights: number[] = [];
  for (const { name, cells, labels: truth } of pictures) {
    for (const label of [CELL.unchanged, CELL.changed]) {
      const chosen = drawn(truth, label, name);
      for (const cell of chosen) {
        rows.push(Float64Array.from(CELL_FEATURES, (_, k) => cells.values[k]?.[cell] ?? 0));
        labels.push(label);
        weights.push((label === CELL.changed ? 1 : UNCHANGED_WEIGHT) / chosen.length);
      }
    }
  }
  const { mean, scale } = spreadOf(rows);
  const standard = rows.map((row) => row.map((value, k) => Math.max(-CLIP, Math.min(CLIP, (value - (mean[k] as number)) / (scale[k] as number)))));
  const fitted = fitLogistic({ rows: standard, labels: Uint8Array.from(labels), weights: Float64Array.from(weights) }, PENALTY);
  return { features: [...CELL_FEATURES], mean, scale, weights: [...fitted.weights], bias: fitted.bias, clip: CLIP };
}

function drawn(truth: Uint8Array, label: number, name: string): number[] {
  const all = [...truth.keys()].filter((cell) => truth[cell] === label);
  const random = seededRandom(`${name} ${label}`);
  return all.length <= PER_CLASS ? all : Array.from({ length: PER_CLASS }, () => all[Math.floor(random() * all.length)] as number);
}

function spreadOf(rows: readonly Float64Array[]): { mean: number[]; scale: number[] } {
  const mean = CELL_FEATURES.map((_, k) => rows.reduce((sum, row) => sum + (row[k] as number), 0) / rows.length);
  const scale = mean.map((middle, k) => Math.sqrt(rows.reduce((sum, row) => sum + ((row[k] as number) - middle) ** 2, 0) / rows.length));
  return { mean, scale: scale.map((value) => (value > 1e-6 ? value : 1)) };
}
