import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { ImageMedia } from '../../src/engine/media/image-media.ts';
import { readJpegStructure } from '../../src/engine/media/jpeg-structure.ts';
import { lumaOf, type Raster } from '../../src/engine/media/raster.ts';
import { toRaster } from './delivery.ts';

/** Decodes a corpus picture or a delivered copy: orientation applied, sRGB, alpha over mid grey, as the engine's own decoder does. */
export async function decode(bytes: Uint8Array): Promise<Raster> {
  return toRaster(sharp(bytes).rotate());
}

/** What the detectors are given for one still picture of 8 bits a sample. */
export function mediaOf(bytes: Uint8Array, rgb: Raster, format: string): ImageMedia {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    facts: {
      kind: 'image',
      format,
      mime: `image/${format}`,
      sizeBytes: bytes.length,
      sha256,
      width: rgb.width,
      height: rgb.height,
      durationMs: null,
      frameCount: 1,
    },
    bytes,
    filename: null,
    frame: { rgb, luma: lumaOf(rgb), timeMs: 0 },
    palette: false,
    bitDepth: 8,
    orientation: 1,
    jpegLumaTable: readJpegStructure(bytes)?.lumaTable ?? null,
  };
}
