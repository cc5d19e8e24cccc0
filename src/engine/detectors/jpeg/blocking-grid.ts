import type { Raster } from '../../media/raster.ts';
import { type Cells, windowSums } from './cells.ts';

/** Differences above this are edges of the scene rather than borders of blocks. */
const EDGE_LIMIT = 20;
/** Pixels read per axis at most; larger pictures are read in every second, third, ... line. */
const MAX_PIXELS_READ = 2_000_000;

/**
 * Sums of clipped third differences across vertical and horizontal pixel borders, by phase of the border modulo 8 and by cell. Compression in
 * blocks makes one phase stand out (Li, Yuan, Yu: "Passive detection of doctored JPEG image via block artifact grid extraction", 2009).
 */
export interface BlockingSums {
  /** `columns[cell * 8 + phase]`: mean strength is sum / count. Phase p = a block starts at every x with x mod 8 = p. */
  columns: Float32Array;
  rows: Float32Array;
  /** Samples in each cell and phase, alike for all phases up to the borders. */
  columnCounts: Float32Array;
  rowCounts: Float32Array;
}

export interface GridPhase {
  x: number;
  y: number;
  /** How far the phase stands above the other seven, as a share of their mean: the weaker axis. */
  contrast: number;
  /** The same in standard deviations of the other seven: the weaker axis. */
  deviations: number;
}

export function blockingSums(luma: Raster, cells: Cells): BlockingSums {
  const { width, height, data } = luma;
  const stride = Math.max(1, Math.round((width * height) / MAX_PIXELS_READ));
  const size = cells.columns * cells.rows * 8;
  const sums = { columns: new Float32Array(size), rows: new Float32Array(size), columnCounts: new Float32Array(size), rowCounts: new Float32Array(size) };
  for (let y = 0; y < height; y += stride) addColumnBorders(sums, data, y, width, cells);
  for (let y = 2; y + 1 < height; y += 1) addRowBorder(sums, data, y, width, stride, cells);
  return sums;
}

/** Vertical borders along one line: the phase changes with every pixel. */
function addColumnBorders(sums: BlockingSums, data: Uint8Array, y: number, width: number, cells: Cells): void {
  const { columns, columnCounts } = sums;
  let slot = Math.floor(y / cells.size) * cells.columns * 8;
  for (let from = 0; from < width; from += cells.size, slot += 8) {
    const to = Math.min(from + cells.size, width - 1);
    for (let x = Math.max(from, 2); x < to; x += 1) {
      const p = y * width + x;
      const difference = Math.abs((data[p - 2] as number) - 3 * (data[p - 1] as number) + 3 * (data[p] as number) - (data[p + 1] as number));
      if (difference >= EDGE_LIMIT) continue;
      const at = slot + (x & 7);
      columns[at] = (columns[at] as number) + difference;
      columnCounts[at] = (columnCounts[at] as number) + 1;
    }
  }
}

/** The horizontal border above line y: one phase, every `stride`-th pixel. Lines are read whole because walking down a column would miss the cache. */
function addRowBorder(sums: BlockingSums, data: Uint8Array, y: number, width: number, stride: number, cells: Cells): void {
  const { rows, rowCounts } = sums;
  let at = Math.floor(y / cells.size) * cells.columns * 8 + (y & 7);
  for (let from = 0; from < width; from += cells.size, at += 8) {
    const to = Math.min(from + cells.size, width);
    let sum = 0;
    let count = 0;
    for (let x = from; x < to; x += stride) {
      const p = y * width + x;
      const difference = Math.abs((data[p - 2 * width] as number) - 3 * (data[p - width] as number) + 3 * (data[p] as number) - (data[p + width] as number));
      if (difference >= EDGE_LIMIT) continue;
      sum += difference;
      count += 1;
    }
    rows[at] = (rows[at] as number) + sum;
    rowCounts[at] = (rowCounts[at] as number) + count;
  }
}

/** The phase of the whole picture whose borders stand out most. */
export function globalPhase(sums: BlockingSums): GridPhase {
  const x = strongest(meansOf(sums.columns, sums.columnCounts));
  const y = strongest(meansOf(sums.rows, sums.rowCounts));
  return { x: x.phase, y: y.phase, contrast: Math.min(x.contrast, y.contrast), deviations: Math.min(x.deviations, y.deviations) };
}

function meansOf(sums: Float32Array, counts: Float32Array): number[] {
  const total = new Array<number>(8).fill(0);
  const count = new Array<number>(8).fill(0);
  for (let i = 0; i < sums.length; i += 1) {
    total[i & 7] = (total[i & 7] as number) + (sums[i] as number);
    count[i & 7] = (count[i & 7] as number) + (counts[i] as number);
  }
  return total.map((sum, phase) => sum / Math.max(1, count[phase] as number));
}

function strongest(means: number[]): { phase: number; contrast: number; deviations: number } {
  const phase = means.indexOf(Math.max(...means));
  const others = means.filter((_, i) => i !== phase);
  const mean = others.reduce((sum, value) => sum + value, 0) / 7;
  const spread = Math.sqrt(others.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 7);
  const rise = (means[phase] as number) - mean;
  return { phase, contrast: rise / Math.max(mean, 1e-3), deviations: rise / Math.max(spread, mean * 1e-3, 1e-6) };
}

/**
 * How strongly each window's borders follow another grid than the picture's: difference of the mean strengths in standard errors, the best other
 * phase against the best of the picture's own, the weaker axis, because a line of the scene runs along one axis only; 0 where the picture's is the strongest. A picture that was cropped
 * and saved again has two grids of its own: the file's and the former one.
 */
export function phaseDisagreement(sums: BlockingSums, cells: Cells, own: { x: number; y: number }[], radius: number): Float32Array {
  const columns = axisDisagreement(
    sums.columns,
    sums.columnCounts,
    cells,
    own.map((phase) => phase.x),
    radius,
  );
  const rows = axisDisagreement(
    sums.rows,
    sums.rowCounts,
    cells,
    own.map((phase) => phase.y),
    radius,
  );
  return columns.map((value, cell) => Math.min(value, rows[cell] as number));
}

/** A picture's third differences are about exponentially distributed, so that their standard deviation is their mean, but for flat areas. */
const MIN_SPREAD = 1;

function axisDisagreement(sums: Float32Array, counts: Float32Array, cells: Cells, own: number[], radius: number): Float32Array {
  const totals = windowSums(sums, cells, 8, radius);
  const numbers = windowSums(counts, cells, 8, radius);
  const result = new Float32Array(cells.columns * cells.rows);
  for (let cell = 0, at = 0; cell < result.length; cell += 1, at += 8) {
    let best = 0;
    let all = 0;
    for (let phase = 0; phase < 8; phase += 1) {
      const mean = (totals[at + phase] as number) / Math.max(1, numbers[at + phase] as number);
      all += mean;
      if (mean > best) best = mean;
    }
    let main = 0;
    for (const phase of own) main = Math.max(main, (totals[at + phase] as number) / Math.max(1, numbers[at + phase] as number));
    const error = Math.max(all / 8, MIN_SPREAD) * Math.sqrt(2 / Math.max(1, numbers[at + (own[0] ?? 0)] as number));
    result[cell] = (best - main) / error;
  }
  return result;
}
