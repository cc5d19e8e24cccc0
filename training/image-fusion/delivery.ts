import sharp, { type Sharp } from 'sharp';
import type { Raster } from '../../src/engine/media/raster.ts';
import { between, gaussian, pick, type Random } from './random.ts';

const KERNELS = ['cubic', 'mitchell', 'lanczos2', 'lanczos3', 'linear'] as const;
/** What is handed over directly keeps its resolution; only its size is varied. */
const DIRECT_CROP = { least: 256, most: 512 };
/** The smallest fakes of the corpus are 256 pixels wide: every copy of either class is cut to at most that, so that size says nothing. */
const CROP = { least: 176, most: 256 };

export interface DeliveryFacts {
  width: number;
  height: number;
  format: string;
  quality: number;
  sizeBytes: number;
}

export interface Delivered {
  bytes: Buffer;
  facts: DeliveryFacts;
}

export function fromRaster(raster: Raster): Sharp {
  return sharp(raster.data, { raw: { width: raster.width, height: raster.height, channels: raster.channels } });
}

export async function toRaster(picture: Sharp): Promise<Raster> {
  const { data, info } = await picture.flatten({ background: '#808080' }).toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 3, data };
}

/**
 * Sends one picture through a random way of being passed on, the same for both classes: an earlier JPEG for what was never one, resizing, cutting,
 * slight blur, noise and gamma, and one or two lossy encodings whose grids do not meet. `change` is made to the cut before it is adjusted and encoded.
 */
export async function deliver(original: Raster, wasJpeg: boolean, random: Random, change: (raster: Raster) => Promise<Raster> = keep): Promise<Delivered> {
  let raster = wasJpeg ? original : await recompress(original, Math.round(between(random, 70, 98)), random);
  raster = await resize(raster, random);
  raster = await change(await cut(raster, random, CROP.most + 16));
  raster = adjust(raster, random);
  if (random() < 0.15) raster = await toRaster(fromRaster(raster).blur(between(random, 0.3, 0.8)));
  if (random() < 0.35) raster = await recompress(raster, Math.round(between(random, 60, 98)), random);
  return encode(await cut(raster, random, between(random, CROP.least, CROP.most)), random);
}

/**
 * Hands one picture over as a person hands in a file: at its own resolution, `change` made to it, and saved once, mostly well. What was never a JPEG is made
 * one first, for both classes alike. Traces of a change that being passed on erases are still there.
 */
export async function deliverDirectly(
  original: Raster,
  wasJpeg: boolean,
  random: Random,
  change: (raster: Raster) => Promise<Raster> = keep,
): Promise<Delivered> {
  const first = wasJpeg ? original : await recompress(original, Math.round(between(random, 70, 98)), random);
  const changed = await change(await cut(first, random, between(random, DIRECT_CROP.least, DIRECT_CROP.most)));
  return encode(changed, random, { least: 75, most: 98 });
}

const keep = async (raster: Raster): Promise<Raster> => raster;

async function recompress(raster: Raster, quality: number, random: Random): Promise<Raster> {
  const chromaSubsampling = random() < 0.7 ? '4:2:0' : '4:4:4';
  return toRaster(sharp(await fromRaster(raster).jpeg({ quality, chromaSubsampling }).toBuffer()));
}

async function resize(raster: Raster, random: Random): Promise<Raster> {
  if (random() < 0.5) return raster;
  const floor = Math.min(1, CROP.least / Math.min(raster.width, raster.height));
  const factor = Math.max(floor, between(random, 0.5, 1));
  return toRaster(
    fromRaster(raster).resize(Math.round(raster.width * factor), Math.round(raster.height * factor), { kernel: pick(random, KERNELS), fit: 'fill' }),
  );
}

async function cut(raster: Raster, random: Random, side: number): Promise<Raster> {
  const width = Math.min(raster.width, Math.round(side));
  const height = Math.min(raster.height, Math.round(side));
  const left = Math.floor(random() * (raster.width - width + 1));
  const top = Math.floor(random() * (raster.height - height + 1));
  return toRaster(fromRaster(raster).extract({ left, top, width, height }));
}

/** Gamma and sensor-like noise, each in some of the copies. */
function adjust(raster: Raster, random: Random): Raster {
  const gamma = random() < 0.15 ? between(random, 0.85, 1.18) : 1;
  const noise = random() < 0.15 ? between(random, 0.5, 3) : 0;
  if (gamma === 1 && noise === 0) return raster;
  const data = Uint8Array.from(raster.data, (value) =>
    Math.max(0, Math.min(255, 255 * (value / 255) ** gamma + (noise > 0 ? noise * gaussian(random) : 0) + 0.5)),
  );
  return { ...raster, data };
}

async function encode(raster: Raster, random: Random, { least, most } = { least: 30, most: 98 }): Promise<Delivered> {
  const choice = random();
  const quality = Math.round(choice < 0.7 ? between(random, least, most) : between(random, Math.max(40, least), 95));
  const picture = fromRaster(raster);
  const chromaSubsampling = random() < 0.7 ? '4:2:0' : '4:4:4';
  const [format, encoder] =
    choice < 0.7
      ? (['jpeg', picture.jpeg({ quality, chromaSubsampling })] as const)
      : choice < 0.85
        ? (['webp', picture.webp({ quality })] as const)
        : (['png', picture.png({ compressionLevel: 3 })] as const);
  const bytes = await encoder.toBuffer();
  return { bytes, facts: { width: raster.width, height: raster.height, format, quality: format === 'png' ? 100 : quality, sizeBytes: bytes.length } };
}
