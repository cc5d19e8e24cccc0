import type { Raster } from '../../media/raster.ts';
import { textureOf } from './texture.ts';
import { evenPlaces } from './view-squares.ts';

/** A tile is judged at native resolution. */
export const TILE_SIDE_PX = 160;
const TILES = { atMost: 60, upToOneMegapixel: 20 } as const;
const MEGAPIXELS_FOR_MOST = 12;
/** Deviation of differences between neighbouring samples, in grey levels: below the first nothing is there to see, below the second little. */
const BLANK = 0.5;
const FLAT = 3;
/** Coarser grids that are tried until the textured tiles of one are few enough. */
const GRIDS_MAX = 64;

/** A place in the even grid of tiles; x and y in pixels. */
export interface TilePlace {
  x: number;
  y: number;
  column: number;
  row: number;
}

export interface TilePlaces {
  /** In order of rows, then columns. */
  tiles: TilePlace[];
  columns: number;
  rows: number;
  /** Places of the grid that are blank. */
  blank: number;
}

/** How many tiles are judged: 20 up to a megapixel, growing with its power to 60 at 12 megapixels and beyond. */
export function tileBudget(width: number, height: number): number {
  const megapixels = (width * height) / 1e6;
  const growth = Math.log(TILES.atMost / TILES.upToOneMegapixel) / Math.log(MEGAPIXELS_FOR_MOST);
  return Math.round(Math.min(TILES.atMost, TILES.upToOneMegapixel * Math.max(1, megapixels) ** growth));
}

/** A place and how much there is to see. */
interface Seen {
  place: TilePlace;
  texture: number;
}

/**
 * The finest even grid whose textured tiles are within the budget: so all of the picture has its say, and an empty sky leaves its places to what has detail.
 * Flat tiles, the more textured first, fill what is left; blank ones are never judged.
 */
export function chooseTiles(rgb: Raster): TilePlaces {
  const budget = tileBudget(rgb.width, rgb.height);
  let [columns, rows] = [Math.ceil(rgb.width / TILE_SIDE_PX), Math.ceil(rgb.height / TILE_SIDE_PX)];
  let seen = look(rgb, columns, rows);
  for (let grid = 0; grid < GRIDS_MAX && texturedIn(seen) > budget; grid += 1) {
    [columns, rows] = coarser(columns, rows, Math.sqrt(budget / texturedIn(seen)));
    seen = look(rgb, columns, rows);
  }
  const tiles = seen
    .filter(({ texture }) => texture >= BLANK)
    .sort((a, b) => b.texture - a.texture)
    .slice(0, budget)
    .map(({ place }) => place)
    .sort((a, b) => a.row - b.row || a.column - b.column);
  return { tiles, columns, rows, blank: seen.filter(({ texture }) => texture < BLANK).length };
}

const texturedIn = (seen: readonly Seen[]): number => seen.filter(({ texture }) => texture >= FLAT).length;

const look = (rgb: Raster, columns: number, rows: number): Seen[] =>
  gridOf(rgb, columns, rows).map((place) => ({ place, texture: textureOf(rgb, place.x, place.y, TILE_SIDE_PX) }));

/** A grid of fewer places; never the same one, which would be tried for ever. */
function coarser(columns: number, rows: number, shrink: number): [columns: number, rows: number] {
  const next: [number, number] = [Math.max(1, Math.floor(columns * shrink)), Math.max(1, Math.floor(rows * shrink))];
  if (next[0] < columns || next[1] < rows) return next;
  return columns >= rows ? [columns - 1, rows] : [columns, rows - 1];
}

function gridOf({ width, height }: Raster, columns: number, rows: number): TilePlace[] {
  const across = evenPlaces(Math.max(width, TILE_SIDE_PX), TILE_SIDE_PX, columns);
  return evenPlaces(Math.max(height, TILE_SIDE_PX), TILE_SIDE_PX, rows).flatMap((y, row) => across.map((x, column) => ({ x, y, column, row })));
}
