import type { Raster } from '../../media/raster.ts';

/** A coarse lattice over the picture. Cells are squares of `size` pixels; the last column and row may be cut. */
export interface Cells {
  size: number;
  columns: number;
  rows: number;
}

const CELL_PX = 16;
/** Larger pictures have larger parts, and are judged in cells of twice the side. */
const LARGE_PIXELS = 4_000_000;
const MAX_CELLS_PER_SIDE = 256;

export function cellsOf(raster: Raster): Cells {
  const side = Math.max(raster.width, raster.height);
  const base = raster.width * raster.height > LARGE_PIXELS ? 2 * CELL_PX : CELL_PX;
  const size = base * Math.ceil(side / (base * MAX_CELLS_PER_SIDE));
  return { size, columns: Math.ceil(raster.width / size), rows: Math.ceil(raster.height / size) };
}

/** Sums over (2 radius + 1) squared cells, cut at the borders; `planes` interleaved values per cell. */
export function windowSums(values: Float32Array, cells: Cells, planes: number, radius: number): Float32Array {
  const { columns, rows } = cells;
  const line = columns * planes;
  const across = new Float32Array(values.length);
  const sums = new Float32Array(values.length);
  for (let y = 0; y < rows; y += 1) {
    for (let shift = -radius; shift <= radius; shift += 1) {
      const from = Math.max(0, -shift) * planes;
      const to = Math.min(columns, columns - shift) * planes;
      addShifted(across, y * line + from, values, y * line + from + shift * planes, to - from);
    }
  }
  for (let y = 0; y < rows; y += 1) {
    for (let other = Math.max(0, y - radius); other <= Math.min(rows - 1, y + radius); other += 1) addShifted(sums, y * line, across, other * line, line);
  }
  return sums;
}

/** Whole runs of memory at a time: sliding along columns would miss the cache at every step. */
function addShifted(to: Float32Array, toStart: number, from: Float32Array, fromStart: number, count: number): void {
  for (let i = 0; i < count; i += 1) to[toStart + i] = (to[toStart + i] as number) + (from[fromStart + i] as number);
}
