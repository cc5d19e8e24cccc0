import type { Raster } from '../../media/raster.ts';
import { type Cells, windowSums } from './cells.ts';
import type { BlockGrid } from './coefficients.ts';
import { GHOST_QUALITIES, HYPOTHESES, type LikelihoodTable } from './likelihood.ts';
import { COEFFICIENTS, isClipped, lowDct } from './low-dct.ts';
import { BINS } from './nats.ts';

/** Blocks read in all; above, each cell gives the same number of them. */
const MAX_BLOCKS = 100_000;
/** Values per cell: nats of every hypothesis, then the number of coefficients that they rest on. */
const PLANES = HYPOTHESES + 1;

/** What each cell's surroundings say. */
export interface GhostMap {
  /** Nats by which another history explains the cell better than the one that most of the picture has; below 0 where the cell agrees. */
  deviation: Float32Array;
  /** Non-zero coefficients behind it. */
  support: Float32Array;
  /** Best former quality of the cell among the tried, 0 for none. */
  quality: Uint8Array;
  /** True where most of the picture shows a former compression on this grid, so that what lacks it deviates; else what shows one deviates. */
  pictureHasHistory: boolean;
}

/** Mean nats per coefficient above which the middle cell counts as formerly compressed. */
const HISTORY_NATS = 0.02;
/** Coefficients that a cell's window needs before it is heard. */
export const MIN_SUPPORT = 24;

/** `unheard`: 1 for cells that say nothing. */
export function ghostMap(luma: Raster, grid: BlockGrid, table: LikelihoodTable, cells: Cells, unheard: Uint8Array, radius: number): GhostMap {
  const sums = windowSums(cellEvidence(luma, grid, table, cells, unheard), cells, PLANES, radius);
  const count = cells.columns * cells.rows;
  const pictureHasHistory = middleHistory(sums, count) > HISTORY_NATS;
  const map = { deviation: new Float32Array(count), support: new Float32Array(count), quality: new Uint8Array(count), pictureHasHistory };
  // Choosing the best of several hypotheses costs their logarithm.
  const choice = Math.log(HYPOTHESES);
  for (let cell = 0; cell < count; cell += 1) {
    const at = cell * PLANES;
    let best = 0;
    for (let h = 1; h < HYPOTHESES; h += 1) {
      const nats = (sums[at + h] as number) - choice;
      if (nats <= best) continue;
      best = nats;
      map.quality[cell] = GHOST_QUALITIES[h - 1] as number;
    }
    const own = sums[at] as number;
    map.deviation[cell] = pictureHasHistory ? best - own : Math.max(best, own - choice);
    map.support[cell] = sums[at + HYPOTHESES] as number;
  }
  return map;
}

/** Median over the cells of the nats per coefficient by which the picture's own pattern fits. */
function middleHistory(sums: Float32Array, count: number): number {
  const fits: number[] = [];
  for (let cell = 0; cell < count; cell += 1) {
    const support = sums[cell * PLANES + HYPOTHESES] as number;
    if (support >= MIN_SUPPORT) fits.push((sums[cell * PLANES] as number) / support);
  }
  fits.sort((a, b) => a - b);
  return fits[fits.length >> 1] ?? 0;
}

/** Adds up the evidence of the blocks that begin in each cell. */
function cellEvidence(luma: Raster, grid: BlockGrid, table: LikelihoodTable, cells: Cells, unheard: Uint8Array): Float32Array {
  const { width, height, data } = luma;
  const evidence = new Float32Array(cells.columns * cells.rows * PLANES);
  const out = new Float64Array(COEFFICIENTS);
  const every = Math.max(1, Math.ceil((width * height) / 64 / MAX_BLOCKS));
  let turn = 0;
  for (let y = grid.y; y + 8 <= height; y += 8) {
    const row = Math.floor(y / cells.size) * cells.columns;
    for (let x = grid.x; x + 8 <= width; x += 8) {
      turn += 1;
      const cell = row + Math.floor(x / cells.size);
      if (turn % every !== 0 || unheard[cell] === 1) continue;
      lowDct(data, y * width + x, width, out);
      if (!isClipped(out)) addBlock(evidence, cell * PLANES, out, grid.steps, table.nats);
    }
    turn += 1;
  }
  return evidence;
}

function addBlock(evidence: Float32Array, at: number, coefficients: Float64Array, steps: Float64Array, nats: Float32Array): void {
  for (let f = 1; f < COEFFICIENTS; f += 1) {
    const magnitude = Math.round(Math.abs(coefficients[f] as number) / (steps[f] as number));
    if (magnitude === 0 || magnitude >= BINS) continue;
    const from = (f * BINS + magnitude) * HYPOTHESES;
    for (let h = 0; h < HYPOTHESES; h += 1) evidence[at + h] = (evidence[at + h] as number) + (nats[from + h] as number);
    evidence[at + HYPOTHESES] = (evidence[at + HYPOTHESES] as number) + 1;
  }
}
