import sharp from 'sharp';
import type { Raster } from './raster.ts';

interface Box {
  x: number;
  y: number;
  side: number;
}

/** The raster in another size, filtered by Lanczos of three lobes, that fine structure which no longer fits does not come back as another one. */
export async function resizeRaster({ data, width, height, channels }: Raster, toWidth: number, toHeight: number): Promise<Raster> {
  const resized = await sharp(data, { raw: { width, height, channels } }).resize(toWidth, toHeight, { fit: 'fill', kernel: 'lanczos3' }).raw().toBuffer();
  return { width: toWidth, height: toHeight, channels, data: resized };
}

/** A square of native pixels in another size, filtered in the same way. Only that square is read. */
export async function extractSquare({ data, width, height, channels }: Raster, { x, y, side }: Box, toSide: number): Promise<Raster> {
  const resized = await sharp(data, { raw: { width, height, channels } })
    .extract({ left: x, top: y, width: side, height: side })
    .resize(toSide, toSide, { fit: 'fill', kernel: 'lanczos3' })
    .raw()
    .toBuffer();
  return { width: toSide, height: toSide, channels, data: resized };
}
