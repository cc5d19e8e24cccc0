import sharp from 'sharp';
import type { Raster } from './raster.ts';
import { shrinkRaster } from './shrink.ts';

const SIDE_MAX_PX = 512;
const QUALITY = 80;

/** Writes what a search engine outside may see: a JPEG of at most 512 px on its long side, made from the pixels alone, so that no metadata goes with it. */
export async function writeSearchCopy(rgb: Raster, path: string): Promise<void> {
  const { width, height, channels, data } = await shrinkRaster(rgb, SIDE_MAX_PX);
  await sharp(data, { raw: { width, height, channels } }).jpeg({ quality: QUALITY }).toFile(path);
}
