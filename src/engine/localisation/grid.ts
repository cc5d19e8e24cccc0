/** Square cells over a picture; the last column and row may be cut. */
export interface Grid {
  columns: number;
  rows: number;
  cellPx: number;
}

const CELL_PX = 8;
const MAX_CELLS_PER_SIDE = 96;
/** Passes of the 3 x 3 binomial window: a standard deviation of 1.6 cells. */
const PASSES = 5;
const MIN_SPREAD = 0.05;

export function gridOf(width: number, height: number): Grid {
  const cellPx = CELL_PX * Math.max(1, Math.ceil(Math.max(width, height) / (CELL_PX * MAX_CELLS_PER_SIDE)));
  return { columns: Math.ceil(width / cellPx), rows: Math.ceil(height / cellPx), cellPx };
}

/** Several passes of 1-2-1 in both directions, the border repeated outside. */
export function smooth(values: Float32Array, { columns, rows }: Grid): Float32Array {
  let from = values;
  for (let pass = 0; pass < PASSES; pass += 1) from = smoothOnce(from, columns, rows);
  return from;
}

function smoothOnce(values: Float32Array, columns: number, rows: number): Float32Array {
  const across = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const x = i % columns;
    const own = values[i] as number;
    const left = x > 0 ? (values[i - 1] as number) : own;
    const right = x < columns - 1 ? (values[i + 1] as number) : own;
    across[i] = (left + 2 * own + right) / 4;
  }
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i += 1) {
    const own = across[i] as number;
    const above = i >= columns ? (across[i - columns] as number) : own;
    const below = i < (rows - 1) * columns ? (across[i + columns] as number) : own;
    out[i] = (above + 2 * own + below) / 4;
  }
  return out;
}

/** Distance from the median in robust standard deviations over the measured cells; 0 elsewhere. */
export function standardise(values: Float32Array, measured: ArrayLike<number>): Float32Array {
  const heard = values.filter((_, i) => measured[i] === 1).sort();
  const centre = heard[heard.length >> 1] ?? 0;
  const away = heard.map((value) => Math.abs(value - centre)).sort();
  const spread = 1.4826 * (away[away.length >> 1] ?? 0) + MIN_SPREAD;
  return values.map((value, i) => (measured[i] === 1 ? (value - centre) / spread : 0));
}
