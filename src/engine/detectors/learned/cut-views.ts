import type { Raster } from '../../media/raster.ts';
import { extractSquare, resizeRaster } from '../../media/resize-raster.ts';
import type { Crops } from '../../models/image-network.ts';
import { packSquare } from './pack-square.ts';
import { TILE_SIDE_PX, type TilePlace } from './tile-places.ts';
import { frameSquares, middleSquares, VIEW_SIDE_PX } from './view-squares.ts';

/** The whole picture's squares. It is shrunk once; the squares are cut from that. */
export async function cutFrames(rgb: Raster): Promise<Crops> {
  const scale = VIEW_SIDE_PX / Math.min(rgb.width, rgb.height);
  const small = await resizeRaster(rgb, sideAt(rgb.width, scale), sideAt(rgb.height, scale));
  const squares = frameSquares(small.width, small.height);
  return packed('frame', VIEW_SIDE_PX, squares.length, (planes, place, i) =>
    packSquare(small, squares[i]?.x ?? 0, squares[i]?.y ?? 0, VIEW_SIDE_PX, planes, place),
  );
}

/** Magnifications between the whole and its tiles; none of a small picture. */
export async function cutMiddles(rgb: Raster): Promise<Crops> {
  const squares = middleSquares(rgb.width, rgb.height);
  const views = await Promise.all(squares.map((square) => extractSquare(rgb, square, VIEW_SIDE_PX)));
  return packed('middle', VIEW_SIDE_PX, views.length, (planes, place, i) => packSquare(views[i] as Raster, 0, 0, VIEW_SIDE_PX, planes, place));
}

/** Squares as they are. */
export function cutTiles(rgb: Raster, tiles: readonly TilePlace[]): Crops {
  return packed('tile', TILE_SIDE_PX, tiles.length, (planes, place, i) => packSquare(rgb, tiles[i]?.x ?? 0, tiles[i]?.y ?? 0, TILE_SIDE_PX, planes, place));
}

const sideAt = (length: number, scale: number): number => Math.max(VIEW_SIDE_PX, Math.round(length * scale));

function packed(kind: Crops['kind'], side: number, count: number, pack: (planes: Float32Array, place: number, i: number) => void): Crops {
  const size = 3 * side * side;
  const planes = new Float32Array(count * size);
  for (let i = 0; i < count; i += 1) pack(planes, i * size, i);
  return { kind, side, count, planes };
}
