import sharp, { type Sharp } from 'sharp';

const MAX_PIXELS = 100_000_000;

type Change = (picture: Sharp, width: number) => Sharp;

/** What happens to pictures on their way: each keeps the content and drops the metadata, as most services do. */
const CHANGES = {
  jpeg_q85: (picture) => picture.jpeg({ quality: 85 }),
  jpeg_q60: (picture) => picture.jpeg({ quality: 60 }),
  jpeg_q40: (picture) => picture.jpeg({ quality: 40 }),
  half_size: (picture, width) => picture.resize({ width: Math.max(1, Math.round(width / 2)) }).png({ compressionLevel: 1 }),
  webp_q75: (picture) => picture.webp({ quality: 75 }),
} as const satisfies Record<string, Change>;

export type Degradation = keyof typeof CHANGES;
export const DEGRADATIONS = Object.keys(CHANGES) as Degradation[];

/** Writes a degraded copy of a picture. Rejects where the picture cannot be decoded. */
export async function degradePicture(from: string, to: string, degradation: Degradation): Promise<void> {
  const picture = sharp(from, { limitInputPixels: MAX_PIXELS, failOn: 'none' }).autoOrient().flatten({ background: '#808080' });
  const { autoOrient } = await sharp(from, { limitInputPixels: MAX_PIXELS }).metadata();
  await CHANGES[degradation](picture, autoOrient.width).toFile(to);
}
