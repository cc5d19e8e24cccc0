import type { Raster } from '../../media/raster.ts';

/** Side of a tile: one JPEG block, so that a tile read from its inside never looks across a block border. */
export const TILE_PX = 8;
const MAX_TILES = 26_000;
const CLIPPED_LOW = 3;
const CLIPPED_HIGH = 252;
/** Immerkaer's kernel gives independent noise of standard deviation s the mean magnitude 6 s sqrt(2 / pi). */
const NOISE_SCALE = Math.sqrt(Math.PI / 2) / 6;
const INSIDE = (TILE_PX - 2) * (TILE_PX - 2);

/** What the sampled tiles of a picture look like, one entry per tile that has no clipped sample. */
export interface Tiles {
  count: number;
  /** Tile position in tiles. */
  column: Uint16Array;
  row: Uint16Array;
  /** Mean luma, 0..255. */
  brightness: Float32Array;
  /** Root mean square difference between the tile's quarters, in grey levels: structure that noise hardly moves. */
  texture: Float32Array;
  /** Noise standard deviation in grey levels by the mean magnitude of the second-difference residual. */
  noise: Float32Array;
}

/**
 * Noise level of 8x8 tiles over the whole picture, at most 26,000 of them on an even lattice. Residual and estimate: J. Immerkaer, "Fast noise variance
 * estimation", Computer Vision and Image Understanding 64 (1996).
 */
export function readTiles(luma: Raster): Tiles {
  const columns = Math.floor(luma.width / TILE_PX);
  const rows = Math.floor(luma.height / TILE_PX);
  const stride = Math.max(1, Math.ceil(Math.sqrt((columns * rows) / MAX_TILES)));
  const room = Math.ceil(columns / stride) * Math.ceil(rows / stride);
  const tiles: Tiles = {
    count: 0,
    column: new Uint16Array(room),
    row: new Uint16Array(room),
    brightness: new Float32Array(room),
    texture: new Float32Array(room),
    noise: new Float32Array(room),
  };
  for (let row = 0; row < rows; row += stride) {
    for (let column = 0; column < columns; column += stride) addTile(tiles, luma, column, row);
  }
  return tiles;
}

const quarters = new Float64Array(4);

function addTile(tiles: Tiles, luma: Raster, column: number, row: number): void {
  const start = row * TILE_PX * luma.width + column * TILE_PX;
  if (!readQuarters(luma, start)) return;
  const [a, b, c, d] = quarters as unknown as [number, number, number, number];
  const mean = (a + b + c + d) / 4;
  const spread = (a - mean) ** 2 + (b - mean) ** 2 + (c - mean) ** 2 + (d - mean) ** 2;
  const at = tiles.count;
  tiles.count += 1;
  tiles.column[at] = column;
  tiles.row[at] = row;
  tiles.brightness[at] = mean / 16;
  tiles.texture[at] = Math.sqrt(spread / 4) / 16;
  readResidual(tiles, at, luma, start);
}

/** Sums of the four 4x4 quarters; false where a sample is clipped, for clipping hides noise. */
function readQuarters(luma: Raster, start: number): boolean {
  const { data, width } = luma;
  quarters.fill(0);
  for (let y = 0, line = start; y < TILE_PX; y += 1, line += width) {
    const side = (y >> 2) * 2;
    for (let x = 0; x < TILE_PX; x += 1) {
      const sample = data[line + x] as number;
      if (sample < CLIPPED_LOW || sample > CLIPPED_HIGH) return false;
      quarters[side + (x >> 2)] = (quarters[side + (x >> 2)] as number) + sample;
    }
  }
  return true;
}

function readResidual(tiles: Tiles, at: number, luma: Raster, start: number): void {
  const { data, width } = luma;
  let magnitude = 0;
  for (let y = 1, line = start + width; y < TILE_PX - 1; y += 1, line += width) {
    for (let i = line + 1; i < line + TILE_PX - 1; i += 1) {
      const corners = (data[i - width - 1] as number) + (data[i - width + 1] as number) + (data[i + width - 1] as number) + (data[i + width + 1] as number);
      const sides = (data[i - width] as number) + (data[i + width] as number) + (data[i - 1] as number) + (data[i + 1] as number);
      magnitude += Math.abs(corners - 2 * sides + 4 * (data[i] as number));
    }
  }
  tiles.noise[at] = (magnitude / INSIDE) * NOISE_SCALE;
}
