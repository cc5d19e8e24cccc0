import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { photoLike, toSharp } from '../test/support/photo-like.ts';

export interface Photo {
  name: 'small' | '1 MP' | '12 MP';
  megapixels: number;
  path: string;
  sizeBytes: number;
}

const SIZES = [
  { name: 'small', width: 320, height: 240 },
  { name: '1 MP', width: 1152, height: 864 },
  { name: '12 MP', width: 4000, height: 3000 },
] as const;

/** Writes one JPEG of quality 88 with the statistics of a photograph per size into `folder`. */
export async function makePhotos(folder: string): Promise<Photo[]> {
  const photos: Photo[] = [];
  for (const { name, width, height } of SIZES) {
    const path = join(folder, `${width}x${height}.jpg`);
    const bytes = await toSharp(await photoLike(width, height, width))
      .jpeg({ quality: 88 })
      .toBuffer();
    await writeFile(path, bytes);
    photos.push({ name, megapixels: (width * height) / 1e6, path, sizeBytes: bytes.length });
  }
  return photos;
}
