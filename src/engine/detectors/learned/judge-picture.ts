import type { Raster } from '../../media/raster.ts';
import { cutFrames, cutMiddles, cutTiles } from './cut-views.ts';
import type { JudgeCrops } from './image-judge.ts';
import { type JudgedViews, noveltyOf } from './pooling.ts';
import { chooseTiles, type TilePlaces } from './tile-places.ts';

export interface JudgedPicture {
  places: TilePlaces;
  views: JudgedViews;
  /** Distance of the frames from the training media; null where it is not measured. */
  novelty: number | null;
}

/**
 * Shows a picture to the network. Frames that are at least as far as `inDomainBelow` from the training media end it: then neither middles nor tiles are
 * judged.
 */
export async function judgePicture(rgb: Raster, judge: JudgeCrops, inDomainBelow: number | null, signal: AbortSignal): Promise<JudgedPicture> {
  // Resizing runs on other threads meanwhile.
  const resized = Promise.all([cutFrames(rgb), cutMiddles(rgb)]);
  const places = chooseTiles(rgb);
  const [frameCrops, middleCrops] = await resized;
  const frames = await judge(frameCrops, signal);
  const novelty = noveltyOf({ frames });
  if (isFar(novelty, inDomainBelow)) return { places, views: { frames, middles: [], tiles: [] }, novelty };
  const middles = await judge(middleCrops, signal);
  return { places, views: { frames, middles, tiles: await judge(cutTiles(rgb, places.tiles), signal) }, novelty };
}

export function isFar(novelty: number | null, inDomainBelow: number | null): boolean {
  return novelty !== null && inDomainBelow !== null && novelty >= inDomainBelow;
}
