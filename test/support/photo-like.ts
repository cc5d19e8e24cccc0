import sharp from 'sharp';
import type { ImageMedia } from '../../src/engine/media/image-media.ts';
import { readJpegStructure } from '../../src/engine/media/jpeg-structure.ts';
import { lumaOf, type Raster } from '../../src/engine/media/raster.ts';

/** RGB samples with their size. */
export interface RawPicture {
  data: Buffer;
  width: number;
  height: number;
}

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Deterministic noise in 0..1 (a linear congruential generator with the constants of Numerical Recipes). */
export function noise(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A picture with the statistics of a photograph: noise at several scales over a gradient, never compressed, no sample near black or white. */
export async function photoLike(width: number, height: number, seed = 1): Promise<RawPicture> {
  const sum = new Float32Array(width * height * 3);
  for (const [octave, scale] of [1, 2, 4, 8, 16, 64].entries()) {
    const random = noise(seed * 31 + octave);
    const columns = Math.ceil(width / scale) + 1;
    const rows = Math.ceil(height / scale) + 1;
    const grains = Buffer.from(Uint8Array.from({ length: columns * rows * 3 }, () => Math.floor(random() * 256)));
    const layer = await sharp(grains, { raw: { width: columns, height: rows, channels: 3 } })
      .resize(columns * scale, rows * scale, { kernel: 'cubic', fit: 'fill' })
      .extract({ left: 0, top: 0, width, height })
      .raw()
      .toBuffer();
    const weight = 0.05 + 0.03 * Math.log2(scale);
    for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] as number) + weight * ((layer[i] as number) - 128);
  }
  const data = Buffer.from(Uint8Array.from(sum, (value, i) => Math.min(235, Math.max(20, 100 + value + (40 * (Math.floor(i / 3) % width)) / width))));
  return { data, width, height };
}

export const toSharp = (picture: RawPicture) => sharp(picture.data, { raw: { width: picture.width, height: picture.height, channels: 3 } });

/** The picture after one JPEG compression whose block grid starts at (offsetX, offsetY). */
export async function compressed(picture: RawPicture, quality: number, offsetX = 0, offsetY = 0): Promise<RawPicture> {
  const left = (8 - offsetX) % 8;
  const top = (8 - offsetY) % 8;
  const padded = toSharp(picture).extend({ left, top, right: 8, bottom: 8, extendWith: 'mirror' });
  const jpeg = await padded.jpeg({ quality }).toBuffer();
  const data = await sharp(jpeg).extract({ left, top, width: picture.width, height: picture.height }).raw().toBuffer();
  return { data, width: picture.width, height: picture.height };
}

/** `below` with the box replaced by the same box of `above`. */
export function pasted(below: RawPicture, above: RawPicture, box: Box): RawPicture {
  const data = Buffer.from(below.data);
  for (let y = box.y; y < box.y + box.height; y += 1) {
    const at = (y * below.width + box.x) * 3;
    above.data.copy(data, at, at, at + box.width * 3);
  }
  return { data, width: below.width, height: below.height };
}

/** Without its first columns and lines. */
export function cropped(picture: RawPicture, left: number, top: number): RawPicture {
  const width = picture.width - left;
  const height = picture.height - top;
  const lines = Array.from({ length: height }, (_, y) => {
    const at = ((y + top) * picture.width + left) * 3;
    return picture.data.subarray(at, at + width * 3);
  });
  return { data: Buffer.concat(lines), width, height };
}

export const plainJpeg = (width: number, height: number, background: string): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .jpeg()
    .toBuffer();

/** A file as detectors of pixels get it, turned upright. */
export async function decodedMedia(file: Buffer, orientation = 1): Promise<ImageMedia> {
  const { data, info } = await sharp(file).rotate().removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const rgb: Raster = { width, height, channels: 3, data: new Uint8Array(data) };
  return {
    facts: { kind: 'image', format: 'jpeg', mime: 'image/jpeg', sizeBytes: file.length, sha256: '', width, height, durationMs: null, frameCount: 1 },
    bytes: new Uint8Array(file),
    filename: null,
    frame: { rgb, luma: lumaOf(rgb), timeMs: 0 },
    palette: false,
    bitDepth: 8,
    orientation,
    jpegLumaTable: readJpegStructure(file)?.lumaTable ?? null,
  };
}
