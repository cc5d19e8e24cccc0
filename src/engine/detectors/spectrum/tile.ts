import type { Raster } from '../../media/raster.ts';

/** Side of a tile in pixels: a power of two for the FFT, and a multiple of every decoder grid looked for (2, 4, 8). */
export const TILE = 64;
const MAX_TILES_ACROSS = 7;

/** Square float planes of one tile, row by row; chroma as in JPEG (JFIF 1.02) without its offset. */
export interface Tile {
  x: number;
  y: number;
  size: number;
  red: Float32Array;
  green: Float32Array;
  blue: Float32Array;
  luma: Float32Array;
  blueness: Float32Array;
  redness: Float32Array;
}

/** Corners of at most 49 tiles spread evenly, on even pixels so that the phase of a 2-pixel grid is that of the picture. */
export function tileCorners(width: number, height: number): { x: number; y: number; column: number; row: number }[] {
  const columns = Math.min(MAX_TILES_ACROSS, Math.floor(width / TILE));
  const rows = Math.min(MAX_TILES_ACROSS, Math.floor(height / TILE));
  const place = (index: number, count: number, length: number) => (count === 1 ? ((length - TILE) / 2) & ~7 : ((index * (length - TILE)) / (count - 1)) & ~7);
  return Array.from({ length: columns * rows }, (_, i) => {
    const column = i % columns;
    const row = Math.floor(i / columns);
    return { x: place(column, columns, width), y: place(row, rows, height), column, row };
  });
}

export function readTile(rgb: Raster, x: number, y: number): Tile {
  const tile = emptyTile(x, y, TILE);
  for (let row = 0, to = 0; row < TILE; row += 1) {
    for (let column = 0, from = ((y + row) * rgb.width + x) * 3; column < TILE; column += 1, from += 3, to += 1) {
      const r = rgb.data[from] as number;
      const g = rgb.data[from + 1] as number;
      const b = rgb.data[from + 2] as number;
      const luma = 0.299 * r + 0.587 * g + 0.114 * b;
      tile.red[to] = r;
      tile.green[to] = g;
      tile.blue[to] = b;
      tile.luma[to] = luma;
      tile.blueness[to] = 0.564 * (b - luma);
      tile.redness[to] = 0.713 * (r - luma);
    }
  }
  return tile;
}

/** The tile at half size, each sample the mean of 2 x 2: what survives 4:2:0 chroma subsampling. */
export function halveTile(tile: Tile): Tile {
  const half = tile.size / 2;
  const halve = (plane: Float32Array) => halvePlane(plane, tile.size);
  return {
    x: tile.x,
    y: tile.y,
    size: half,
    red: halve(tile.red),
    green: halve(tile.green),
    blue: halve(tile.blue),
    luma: halve(tile.luma),
    blueness: halve(tile.blueness),
    redness: halve(tile.redness),
  };
}

/** Means of 2 x 2 samples of a square plane. */
export function halvePlane(plane: Float32Array, size: number): Float32Array {
  const half = size / 2;
  const out = new Float32Array(half * half);
  for (let row = 0, to = 0; row < half; row += 1) {
    for (let column = 0; column < half; column += 1, to += 1) {
      const at = row * 2 * size + column * 2;
      out[to] = ((plane[at] as number) + (plane[at + 1] as number) + (plane[at + size] as number) + (plane[at + size + 1] as number)) / 4;
    }
  }
  return out;
}

function emptyTile(x: number, y: number, size: number): Tile {
  const plane = () => new Float32Array(size * size);
  return { x, y, size, red: plane(), green: plane(), blue: plane(), luma: plane(), blueness: plane(), redness: plane() };
}
