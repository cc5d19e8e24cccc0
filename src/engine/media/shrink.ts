import sharp from 'sharp';
import type { Raster } from './raster.ts';

/** The raster, at most `maxSidePx` on its long side; itself where it is small already. */
export async function shrinkRaster(raster: Raster, maxSidePx: number): Promise<Raster> {
  const { width, height, channels, data } = raster;
  const scale = maxSidePx / Math.max(width, height);
  if (scale >= 1) return raster;
  const small = await sharp(data, { raw: { width, height, channels } })
    .resize(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)), { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: small.info.width, height: small.info.height, channels, data: small.data };
}
