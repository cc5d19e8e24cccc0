import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { ImageDetector } from '../../../src/engine/detectors/detector.ts';
import { imageCopymove } from '../../../src/engine/detectors/image-copymove.ts';
import { imageJpeg } from '../../../src/engine/detectors/image-jpeg.ts';
import { LEARNED_DETECTOR } from '../../../src/engine/detectors/image-learned.ts';
import { imageNoise } from '../../../src/engine/detectors/image-noise.ts';
import { installDetectors } from '../../../src/engine/detectors/index.ts';
import type { SignalMap } from '../../../src/engine/detectors/signal-map.ts';
import { CELL_FEATURES, cellFeatures } from '../../../src/engine/localisation/cell-features.ts';
import type { Grid } from '../../../src/engine/localisation/grid.ts';
import type { ImageMedia } from '../../../src/engine/media/image-media.ts';
import { decode, mediaOf } from '../media.ts';

/** The network's detector, where it is installed. */
const learned = installDetectors({ c2paTrustPem: null }).image.filter(({ id }) => id === LEARNED_DETECTOR);
/** Detectors with a map of their own. */
const MAPPED: readonly ImageDetector[] = [...learned, imageJpeg, imageNoise, imageCopymove];

/** Features of every cell of one picture. */
export interface PictureCells {
  grid: Grid;
  width: number;
  height: number;
  /** `values[feature][cell]`. */
  values: Float32Array[];
}

/** As the engine would have them; null where the picture has too little to compare. */
export async function measureCells(bytes: Uint8Array, format: string): Promise<PictureCells | null> {
  const media: ImageMedia = mediaOf(bytes, await decode(bytes), format);
  const maps = new Map<string, SignalMap>();
  for (const detector of MAPPED) {
    const outcome = await detector.detect(media, { signal: new AbortController().signal });
    if (outcome.applicable && outcome.finding.map) maps.set(detector.id.split('@')[0] as string, outcome.finding.map);
  }
  const found = cellFeatures(media.frame, maps);
  return found && { ...found, width: media.frame.luma.width, height: media.frame.luma.height };
}

/** The same, read from `folder` where an earlier run left it there; null where it did not and nothing can `make` it. */
export async function cachedCells(folder: string, name: string, make: (() => Promise<PictureCells | null>) | null): Promise<PictureCells | null> {
  mkdirSync(folder, { recursive: true });
  const path = `${folder}/${name}.cells`;
  if (!existsSync(path)) {
    if (!make) return null;
    const cells = await make();
    const head = Buffer.from(`${JSON.stringify(cells && { grid: cells.grid, width: cells.width, height: cells.height })}\n`);
    writeFileSync(path, Buffer.concat([head, ...(cells?.values ?? []).map((one) => Buffer.from(one.buffer, one.byteOffset, one.byteLength))]));
  }
  const bytes = readFileSync(path);
  const end = bytes.indexOf(10);
  const head = JSON.parse(bytes.subarray(0, end).toString()) as Omit<PictureCells, 'values'> | null;
  if (!head) return null;
  const all = new Float32Array(Uint8Array.from(bytes.subarray(end + 1)).buffer);
  const size = head.grid.columns * head.grid.rows;
  return { ...head, values: CELL_FEATURES.map((_, i) => all.subarray(i * size, (i + 1) * size)) };
}
