import type { SignalMap } from '../signal-map.ts';
import type { ScoredTile } from './scored-tiles.ts';
import { TILE_SIDE_PX } from './tile-places.ts';

/** A quarter of a tile, so that places and overlaps are shown as they are. */
const CELL_PX = 40;
const MAX_CELLS_PER_SIDE = 128;
/** Beyond so many steps of the grid from every judged tile nothing is said: the map is calm there. */
const REACH_STEPS = 1.5;

/**
 * The tiles' probabilities at their true places. Where tiles overlap they are averaged; between tiles the near ones count by the square of their nearness;
 * wide gaps, such as a blank sky, fade to calm.
 */
export function tileMap(tiles: readonly ScoredTile[], width: number, height: number): SignalMap {
  const cellPx = Math.max(CELL_PX, Math.ceil(Math.max(width, height) / MAX_CELLS_PER_SIDE));
  const columns = Math.max(1, Math.ceil(width / cellPx));
  const rows = Math.max(1, Math.ceil(height / cellPx));
  const values = new Float32Array(columns * rows);
  const reachPx = REACH_STEPS * stepOf(tiles);
  for (let row = 0, at = 0; row < rows; row += 1) {
    const y = ((row + 0.5) * height) / rows;
    for (let column = 0; column < columns; column += 1, at += 1) values[at] = valueAt(tiles, ((column + 0.5) * width) / columns, y, reachPx);
  }
  return { columns, rows, values };
}

/** The largest distance between neighbours in the grid; a tile's side where there are none. */
function stepOf(tiles: readonly ScoredTile[]): number {
  const gap = (places: number[]) => {
    const sorted = [...new Set(places)].sort((a, b) => a - b);
    return sorted.slice(1).reduce((least, place, i) => Math.min(least, place - (sorted[i] as number)), Number.POSITIVE_INFINITY);
  };
  const steps = [gap(tiles.map(({ x }) => x)), gap(tiles.map(({ y }) => y))].filter(Number.isFinite);
  return Math.max(TILE_SIDE_PX, ...steps);
}

function valueAt(tiles: readonly ScoredTile[], x: number, y: number, reachPx: number): number {
  let inside = 0;
  let covering = 0;
  let near = 0;
  let weights = 0;
  let nearestPx = Number.POSITIVE_INFINITY;
  for (const tile of tiles) {
    const distancePx = Math.hypot(outside(x, tile.x), outside(y, tile.y));
    if (distancePx === 0) {
      inside += tile.score;
      covering += 1;
    } else if (distancePx < reachPx) {
      const weight = (1 - distancePx / reachPx) / distancePx ** 2;
      near += weight * tile.score;
      weights += weight;
      nearestPx = Math.min(nearestPx, distancePx);
    }
  }
  if (covering > 0) return inside / covering;
  return weights === 0 ? 0 : (near / weights) * (1 - nearestPx / reachPx);
}

/** How far a place lies outside of a tile along one axis; 0 within. */
const outside = (place: number, start: number): number => Math.max(0, start - place, place - (start + TILE_SIDE_PX));
