import type { Raster } from '../../media/raster.ts';
import type { Cells } from './cells.ts';
import { COEFFICIENTS, isClipped, LOW, lowDct } from './low-dct.ts';
import { BINS } from './nats.ts';

/** Blocks read for a histogram; more change nothing that can be seen. */
const MAX_SAMPLED_BLOCKS = 16_384;

/** Where blocks start and in which steps their coefficients are counted. */
export interface BlockGrid {
  x: number;
  y: number;
  /** Steps of the 16 low frequencies, `v * 4 + u`. All 1 where the file's own steps are not known. */
  steps: Float64Array;
}

/** Low frequencies of a table of 64 steps in natural order. */
export function lowSteps(table: Uint16Array): Float64Array {
  return Float64Array.from({ length: COEFFICIENTS }, (_, i) => table[Math.floor(i / LOW) * 8 + (i % LOW)] as number);
}

/** Histograms `[frequency * BINS + magnitude]` over evenly spread blocks of one grid; blocks that begin in a cell marked in `unheard` are left out. */
export function magnitudeHistograms(luma: Raster, grid: BlockGrid, cells: Cells, unheard: Uint8Array): Float64Array {
  const { width, height, data } = luma;
  const columns = Math.floor((width - grid.x) / 8);
  const rows = Math.floor((height - grid.y) / 8);
  const counts = new Float64Array(COEFFICIENTS * BINS);
  const out = new Float64Array(COEFFICIENTS);
  // A stride prime to the row length walks over all columns instead of striping the picture.
  let stride = Math.max(1, Math.floor((columns * rows) / MAX_SAMPLED_BLOCKS));
  if (stride > 1 && columns % stride === 0) stride += 1;
  for (let block = 0; block < columns * rows; block += stride) {
    const y = grid.y + 8 * Math.floor(block / columns);
    const x = grid.x + 8 * (block % columns);
    if (unheard[Math.floor(y / cells.size) * cells.columns + Math.floor(x / cells.size)] === 1) continue;
    lowDct(data, y * width + x, width, out);
    if (isClipped(out)) continue;
    for (let f = 1; f < COEFFICIENTS; f += 1) {
      const magnitude = Math.abs(out[f] as number);
      const bin = Math.round(magnitude / (grid.steps[f] as number));
      if (bin < BINS) counts[f * BINS + bin] = (counts[f * BINS + bin] as number) + 1;
    }
  }
  return counts;
}

/**
 * Share of clearly non-zero coefficients that lie on the file's own steps: about 1 where luma is the decoder's own, about 0.5 where colour
 * management or scaling came between. Only steps of 4 and more can tell.
 */
export function latticeFit(luma: Raster, grid: BlockGrid): number {
  const { width, height, data } = luma;
  const out = new Float64Array(COEFFICIENTS);
  const columns = Math.floor((width - grid.x) / 8);
  const rows = Math.floor((height - grid.y) / 8);
  const stride = Math.max(1, Math.floor((columns * rows) / 2048));
  let near = 0;
  let all = 0;
  for (let block = 0; block < columns * rows; block += stride) {
    lowDct(data, (grid.y + 8 * Math.floor(block / columns)) * width + grid.x + 8 * (block % columns), width, out);
    if (isClipped(out)) continue;
    for (let f = 1; f < COEFFICIENTS; f += 1) {
      const step = grid.steps[f] as number;
      const index = Math.abs(out[f] as number) / step;
      if (step < 4 || index < 0.75) continue;
      all += 1;
      if (Math.abs(index - Math.round(index)) < 0.25) near += 1;
    }
  }
  return all < 64 ? 1 : near / all;
}
