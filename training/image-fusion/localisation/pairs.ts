import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import sharp from 'sharp';
import { z } from 'zod';
import type { Raster } from '../../../src/engine/media/raster.ts';

const rowSchema = z.object({ path: z.string(), label: z.string(), family: z.string(), mask: z.string() });

/** A changed picture with its mask. */
export interface Pair {
  path: string;
  /** How it was changed: copy-move, splice, inpaint, ... */
  kind: string;
  bytes: Buffer;
  mask: Raster;
}

/** The rows of `manifest.csv` (or another list) of a folder that name a mask. */
export async function readPairs(folder: string, list = 'manifest.csv'): Promise<Pair[]> {
  const rows = z.array(rowSchema).parse(parse(readFileSync(`${folder}/${list}`), { columns: true }));
  const pairs: Pair[] = [];
  for (const { path, family, mask } of rows) {
    if (mask === '') continue;
    pairs.push({ path, kind: family, bytes: readFileSync(`${folder}/${path}`), mask: await readMask(`${folder}/${mask}`) });
  }
  return pairs;
}

async function readMask(path: string): Promise<Raster> {
  const { data, info } = await sharp(path).flatten({ background: '#000000' }).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, channels: 1, data };
}
