import sharp, { type Metadata } from 'sharp';
import type { EngineLimits } from '../limits.ts';
import { checkPixels } from '../limits.ts';
import type { OpenPicture, PictureHeader } from './picture.ts';
import type { Raster } from './raster.ts';
import { damagedPicture } from './unreadable.ts';

// One analysis at a time in each child: a cache would only hold memory, and threads of its own would take the other children's turn.
sharp.cache(false);
sharp.concurrency(1);

const ANIMATED = new Set(['gif', 'webp']);
export const MID_GREY = { r: 128, g: 128, b: 128 };

/** JPEG, PNG, WebP, GIF, TIFF and AVIF. Only the header is read here; `payload_too_large` by it, `media_unreadable` where there is none. */
export async function openWithSharp(bytes: Uint8Array, format: string, limits: Pick<EngineLimits, 'imagePixels'>): Promise<OpenPicture> {
  const header = headerOf(await readMetadata(bytes, format), format);
  checkPixels(header.width, header.height, limits);
  if (format === 'gif') checkPixels(...gifCanvas(bytes), limits);
  return { header, decode: (page) => decode(bytes, format, header, page, limits.imagePixels) };
}

async function readMetadata(bytes: Uint8Array, format: string): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false, failOn: 'error' }).metadata();
  } catch (cause) {
    throw damagedPicture(format, cause);
  }
}

function headerOf(metadata: Metadata, format: string): PictureHeader {
  const animated = ANIMATED.has(format) && (metadata.pages ?? 1) > 1;
  const pages = metadata.pages ?? 1;
  return {
    width: metadata.width,
    height: metadata.pageHeight ?? metadata.height,
    orientation: metadata.orientation ?? 1,
    palette: format === 'gif' || metadata.isPalette === true,
    bitDepth: Math.max(8, metadata.bitsPerSample ?? (metadata.depth === 'uchar' ? 8 : 16)),
    frameCount: animated ? pages : 1,
    delaysMs: animated ? (metadata.delay ?? []) : [],
    warnings: pages > 1 && !animated && format === 'tiff' ? [`The file holds ${pages} pictures; only the first was analysed.`] : [],
  };
}

async function decode(bytes: Uint8Array, format: string, header: PictureHeader, page: number, limitInputPixels: number): Promise<Raster> {
  try {
    const pages = header.frameCount > 1 ? { page, pages: 1 } : {};
    const picture = sharp(bytes, { failOn: 'error', limitInputPixels, autoOrient: true, ...pages });
    const { data, info } = await picture.flatten({ background: MID_GREY }).toColourspace('srgb').raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
    return threeChannels(data, info.width, info.height, info.channels);
  } catch (cause) {
    throw damagedPicture(format, cause);
  }
}

/** Logical screen of a GIF (GIF89a, section 18): frames may be smaller, yet a viewer needs all of it. */
function gifCanvas(bytes: Uint8Array): [width: number, height: number] {
  return [(bytes[6] ?? 0) | ((bytes[7] ?? 0) << 8), (bytes[8] ?? 0) | ((bytes[9] ?? 0) << 8)];
}

/** Grey becomes RGB with equal channels. */
function threeChannels(data: Uint8Array, width: number, height: number, channels: number): Raster {
  if (channels === 3) return { width, height, channels: 3, data };
  const rgb = new Uint8Array(width * height * 3);
  for (let i = 0, j = 0; j < rgb.length; i += channels, j += 3) rgb.fill(data[i] as number, j, j + 3);
  return { width, height, channels: 3, data: rgb };
}
