import sharp, { type Sharp } from 'sharp';
import type { ImageDegradation } from '../../core/degradation.ts';

const MAX_PIXELS = 100_000_000;

type Change = (picture: Sharp, width: number) => Sharp;

const CHANGES = {
  jpeg_q85: (picture) => picture.jpeg({ quality: 85 }),
  jpeg_q60: (picture) => picture.jpeg({ quality: 60 }),
  jpeg_q40: (picture) => picture.jpeg({ quality: 40 }),
  half_size: (picture, width) => picture.resize({ width: Math.max(1, Math.round(width / 2)) }).png({ compressionLevel: 1 }),
  webp_q75: (picture) => picture.webp({ quality: 75 }),
} as const satisfies Record<ImageDegradation, Change>;

/** Writes a degraded copy of a picture. Rejects where the picture cannot be decoded. */
export async function degradePicture(from: string, to: string, degradation: ImageDegradation): Promise<void> {
  const picture = sharp(from, { limitInputPixels: MAX_PIXELS, failOn: 'none' }).autoOrient().flatten({ background: '#808080' });
  const { autoOrient } = await sharp(from, { limitInputPixels: MAX_PIXELS }).metadata();
  await CHANGES[degradation](picture, autoOrient.width).toFile(to);
}
