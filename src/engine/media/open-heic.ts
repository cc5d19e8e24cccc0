import type { DecodedChannel, Libheif } from 'libheif-js/libheif-wasm/libheif-bundle.mjs';
import sharp from 'sharp';
import { checkPixels, type EngineLimits } from '../limits.ts';
import { openWithSharp } from './open-sharp.ts';
import type { OpenPicture } from './picture.ts';
import { plainTiff } from './plain-tiff.ts';
import type { Raster } from './raster.ts';
import { damagedPicture } from './unreadable.ts';

let library: Promise<Libheif> | null = null;

/**
 * HEIC. The header is read by sharp, whose build knows the container but not HEVC; the pixels come from libheif in WebAssembly, which turns and
 * mirrors by itself (ISO/IEC 23008-12, 6.5.10: EXIF orientation does not count here).
 */
export async function openHeic(bytes: Uint8Array, limits: Pick<EngineLimits, 'imagePixels'>): Promise<OpenPicture> {
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw damagedPicture('heic', cause);
    });
  const { width, height, hasAlpha, icc } = metadata;
  checkPixels(width, height, limits);
  return {
    header: {
      width,
      height,
      orientation: 1,
      palette: false,
      bitDepth: Math.max(8, metadata.bitsPerSample ?? 8),
      frameCount: 1,
      delaysMs: [],
      warnings: [],
    },
    decode: async () => {
      const pixels = await decodePixels(bytes, hasAlpha);
      checkPixels(pixels.width, pixels.height, limits);
      if (!hasAlpha && !icc) return { width: pixels.width, height: pixels.height, channels: 3, data: pixels.data };
      const tiff = plainTiff({ ...pixels, channels: hasAlpha ? 4 : 3, icc: icc ?? null });
      return (await openWithSharp(tiff, 'tiff', limits)).decode(0);
    },
  };
}

async function decodePixels(bytes: Uint8Array, alpha: boolean): Promise<Pick<Raster, 'width' | 'height' | 'data'>> {
  library ??= import('libheif-js/libheif-wasm/libheif-bundle.mjs').then((module) => module.default());
  const heif = await library;
  const images = new heif.HeifDecoder().decode(bytes);
  try {
    const primary = images.find((image) => image.is_primary()) ?? images[0];
    if (!primary) throw damagedPicture('heic', 'no picture in the container');
    const chroma = alpha ? heif.heif_chroma.heif_chroma_interleaved_RGBA : heif.heif_chroma.heif_chroma_interleaved_RGB;
    const { code, channels } = heif.heif_js_decode_image2(primary.handle, heif.heif_colorspace.heif_colorspace_RGB, chroma);
    const channel = channels?.[0];
    if (!channel) throw damagedPicture('heic', code);
    return packRows(channel, alpha ? 4 : 3);
  } finally {
    for (const image of images) image.free();
  }
}

/** Rows without the padding at their ends. */
function packRows({ data, width, height, stride }: DecodedChannel, channels: number): Pick<Raster, 'width' | 'height' | 'data'> {
  const rowBytes = width * channels;
  if (stride === rowBytes) return { width, height, data: data.subarray(0, rowBytes * height) };
  const packed = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y += 1) packed.set(data.subarray(y * stride, y * stride + rowBytes), y * rowBytes);
  return { width, height, data: packed };
}
