import { quantile, robustSpread } from './statistics.ts';
import { TILE_PX, type Tiles } from './tiles.ts';

const MAX_CELLS_PER_SIDE = 96;
const MIN_CELL_PX = 16;
/** Passes of the 3x3 binomial window over the cells. */
const SMOOTHING_PASSES = 2;
/** Structure at which a tile counts half as much as a smooth one, in grey levels. */
const HALF_TRUST_TEXTURE = 6;
const MIN_WEIGHT = 0.4;
/** Octaves; without it small differences in an even picture are blown up, and the more so the more compression has evened it out. */
const MIN_SPREAD = 0.3;

/** Smoothed deviations on a coarse grid. */
export interface DeviationGrid {
  columns: number;
  rows: number;
  cellPx: number;
  /** Standard scores of the cell's noise against the expectation: below 0 = too calm, above 0 = too noisy; 0 where nothing was measured. */
  score: Float32Array;
  /** 1 where the cell was measured. */
  measured: Uint8Array;
  /** Robust spread of the cells, in octaves. */
  spread: number;
}

export function deviationGrid(tiles: Tiles, deviations: Float32Array, width: number, height: number): DeviationGrid {
  const cellPx = Math.max(MIN_CELL_PX, TILE_PX * Math.ceil(Math.max(width, height) / (MAX_CELLS_PER_SIDE * TILE_PX)));
  const columns = Math.ceil(width / cellPx);
  const rows = Math.ceil(height / cellPx);
  let sums: Float32Array = new Float32Array(columns * rows);
  let weights: Float32Array = new Float32Array(columns * rows);
  for (let i = 0; i < tiles.count; i += 1) {
    const column = Math.floor(((tiles.column[i] as number) * TILE_PX) / cellPx);
    const cell = Math.floor(((tiles.row[i] as number) * TILE_PX) / cellPx) * columns + column;
    const trust = 1 / (1 + (tiles.texture[i] as number) / HALF_TRUST_TEXTURE);
    sums[cell] = (sums[cell] as number) + trust * (deviations[i] as number);
    weights[cell] = (weights[cell] as number) + trust;
  }
  for (let pass = 0; pass < SMOOTHING_PASSES; pass += 1) {
    sums = smooth(sums, columns, rows);
    weights = smooth(weights, columns, rows);
  }
  return standardise({ columns, rows, cellPx }, sums, weights);
}

function standardise(shape: { columns: number; rows: number; cellPx: number }, sums: Float32Array, weights: Float32Array): DeviationGrid {
  const usual = quantile(weights, 0.9);
  const measured = Uint8Array.from(weights, (weight) => (weight > MIN_WEIGHT * usual && weight > 0 ? 1 : 0));
  const means = sums.map((sum, i) => (measured[i] === 1 ? sum / (weights[i] as number) : 0));
  const heard = means.filter((_, i) => measured[i] === 1);
  const centre = heard.length > 0 ? quantile(heard, 0.5) : 0;
  const spread = heard.length > 0 ? robustSpread(heard, centre) : 0;
  const score = means.map((mean, i) => (measured[i] === 1 ? (mean - centre) / Math.max(spread, MIN_SPREAD) : 0));
  return { ...shape, score, measured, spread };
}

/** 1-2-1 in both directions, zero outside. */
function smooth(values: Float32Array, columns: number, rows: number): Float32Array {
  const across = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const x = i % columns;
    const left = x > 0 ? (values[i - 1] as number) : 0;
    const right = x < columns - 1 ? (values[i + 1] as number) : 0;
    across[i] = (left + 2 * (values[i] as number) + right) / 4;
  }
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const above = i >= columns ? (across[i - columns] as number) : 0;
    const below = i < (rows - 1) * columns ? (across[i + columns] as number) : 0;
    out[i] = (above + 2 * (across[i] as number) + below) / 4;
  }
  return out;
}
