import type { Raster } from '../../../src/engine/media/raster.ts';
import { MASK } from './alter.ts';
import type { PictureCells } from './cells.ts';

/** What a mask says of each cell. */
export const CELL = { unchanged: 0, changed: 1, mixed: 2 } as const;

const CHANGED_SHARE = 0.6;
const UNCHANGED_SHARE = 0.95;
const MARKED_FROM = 128;

/** Cells that lie mostly inside or wholly outside of what was changed; edges, and where a clone was taken from, are neither. */
export function cellLabels(mask: Raster, { grid }: PictureCells): Uint8Array {
  const { columns, rows, cellPx } = grid;
  const labels = new Uint8Array(columns * rows);
  for (let cell = 0; cell < labels.length; cell += 1) {
    const left = (cell % columns) * cellPx;
    const top = Math.floor(cell / columns) * cellPx;
    let changed = 0;
    let clean = 0;
    let all = 0;
    for (let y = top; y < Math.min(mask.height, top + cellPx); y += 1) {
      for (let x = left; x < Math.min(mask.width, left + cellPx); x += 1) {
        const value = mask.data[y * mask.width + x] as number;
        all += 1;
        if (value >= MARKED_FROM) changed += 1;
        else if (value < MASK.source / 2) clean += 1;
      }
    }
    labels[cell] = changed >= CHANGED_SHARE * all ? CELL.changed : clean >= UNCHANGED_SHARE * all ? CELL.unchanged : CELL.mixed;
  }
  return labels;
}
