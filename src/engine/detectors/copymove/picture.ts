import type { Region } from '../../../core/evidence.ts';
import type { SignalMap } from '../signal-map.ts';
import type { CopySearch } from './copied-areas.ts';
import { COPY_STRENGTH, copyStrength } from './strength.ts';
import { type CopiedArea, NODE_PX } from './verify.ts';

const CELL_PX = 8;
const MAX_CELLS_PER_SIDE = 160;
const MAX_PAIRS = 4;

/** Heat of a copied area, 0..1: half at the strength from which copies are shown. */
function confidence(area: CopiedArea): number {
  return Math.round(1000 / (1 + Math.exp(COPY_STRENGTH - copyStrength(area)))) / 1000;
}

/** Sources and copies, both marked. */
export function copyMap(search: CopySearch): SignalMap {
  const cellPx = Math.max(CELL_PX, Math.ceil(Math.max(search.width, search.height) / MAX_CELLS_PER_SIDE));
  const columns = Math.ceil(search.width / cellPx);
  const rows = Math.ceil(search.height / cellPx);
  const values = new Float32Array(columns * rows);
  const mark = (x: number, y: number, value: number) => {
    const column = Math.floor(x / cellPx);
    const row = Math.floor(y / cellPx);
    if (column < 0 || row < 0 || column >= columns || row >= rows) return;
    const cell = row * columns + column;
    values[cell] = Math.max(values[cell] as number, value);
  };
  for (const copy of search.copies) {
    const value = confidence(copy);
    for (const [x, y] of pairs(copy.places)) mark(x, y, value);
    for (const [x, y] of pairs(carried(copy))) mark(x, y, value);
  }
  return { columns, rows, values };
}

/** Two boxes per copy, each naming the other by its place in the list, counted from 1. */
export function copyRegions(search: CopySearch): Region[] {
  return search.copies
    .slice(0, MAX_PAIRS)
    .flatMap((copy, pair) => [
      boxOf(copy.places, search, confidence(copy), `copy of region ${2 * pair + 2}`),
      boxOf(carried(copy), search, confidence(copy), `copy of region ${2 * pair + 1}`),
    ]);
}

function carried({ transform: t, places }: CopiedArea): number[] {
  return pairs(places).flatMap(([x, y]) => [t.a * x + t.b * y + t.c, t.d * x + t.e * y + t.f]);
}

function pairs(places: readonly number[]): [number, number][] {
  return Array.from({ length: places.length / 2 }, (_, i) => [places[2 * i] as number, places[2 * i + 1] as number]);
}

function boxOf(places: readonly number[], { width, height }: CopySearch, score: number, label: string): Region {
  let left = width;
  let top = height;
  let right = 0;
  let bottom = 0;
  for (const [x, y] of pairs(places)) {
    left = Math.min(left, x - NODE_PX);
    right = Math.max(right, x + NODE_PX);
    top = Math.min(top, y - NODE_PX);
    bottom = Math.max(bottom, y + NODE_PX);
  }
  const x = Math.max(0, left) / width;
  const y = Math.max(0, top) / height;
  return { x, y, width: Math.min(1, right / width) - x, height: Math.min(1, bottom / height) - y, score, label };
}
