import type { Frame } from '../media/image-media.ts';
import { AMOUNTS, BLOCK_PX, type Blocks, MEASURES, readBlocks } from './block-measures.ts';
import { blockPhase } from './block-phase.ts';
import { designOf, unexpected } from './expected.ts';
import { type Grid, gridOf, smooth, standardise } from './grid.ts';

/** Blocks below which nothing can be compared. */
const MIN_BLOCKS = 200;
/** Share of the usual weight below which a cell was not measured. */
const MIN_WEIGHT = 0.15;

/** What is unusual for this picture, place by place. */
export interface DeviationPlanes {
  grid: Grid;
  /** Standard scores by cell in the order of MEASURES; 0 where nothing was measured. */
  planes: Float32Array[];
  /** 1 where the cell was measured. */
  measured: Uint8Array;
}

/** Measures of blocks against what their surroundings let expect, smoothed over a grid of cells; null where there is too little to compare. */
export function deviationPlanes(frame: Frame): DeviationPlanes | null {
  const blocks = readBlocks(frame, blockPhase(frame.luma));
  if (blocks.count < MIN_BLOCKS) return null;
  const grid = gridOf(frame.luma.width, frame.luma.height);
  const cells = cellsOf(blocks, grid);
  const weights = smooth(summed(cells, null, grid), grid);
  const usual = Float32Array.from(weights).sort()[weights.length >> 1] as number;
  const measured = weights.map((weight) => (weight > MIN_WEIGHT * usual && weight > 0 ? 1 : 0));
  const fine = designOf(blocks.surroundings, blocks.count);
  const loose = designOf(blocks.surroundings.slice(0, -1), blocks.count);
  const planes = MEASURES.map((measure, k) => {
    const design = AMOUNTS.some((amount) => amount === measure) ? loose : fine;
    const sums = smooth(summed(cells, unexpected(blocks.measures[k] as Float32Array, design), grid), grid);
    return standardise(
      sums.map((sum, i) => (measured[i] === 1 ? sum / (weights[i] as number) : 0)),
      measured,
    );
  });
  return { grid, planes, measured: Uint8Array.from(measured) };
}

/** Cell of each block's middle. */
function cellsOf({ x, y, count }: Blocks, { cellPx, columns }: Grid): Uint32Array {
  const middle = BLOCK_PX / 2;
  return Uint32Array.from(
    { length: count },
    (_, i) => Math.floor(((y[i] as number) + middle) / cellPx) * columns + Math.floor(((x[i] as number) + middle) / cellPx),
  );
}

function summed(cells: Uint32Array, values: Float32Array | null, { columns, rows }: Grid): Float32Array {
  const sums = new Float32Array(columns * rows);
  cells.forEach((cell, i) => {
    sums[cell] = (sums[cell] as number) + (values ? (values[i] as number) : 1);
  });
  return sums;
}
