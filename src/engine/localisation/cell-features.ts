import { type SignalMap, sampleMap } from '../detectors/signal-map.ts';
import type { Frame } from '../media/image-media.ts';
import { MEASURES } from './block-measures.ts';
import { deviationPlanes } from './deviation-planes.ts';
import type { Grid } from './grid.ts';

/** Detectors whose maps say by themselves where a part is different; calm where they found nothing. */
export const STRENGTH_MAPS = ['image-jpeg', 'image-noise', 'image-copymove'] as const;
/** A detector of generated content: its map counts only where it differs from the rest, for a wholly generated picture has no place to show. */
export const LEARNED_MAP = 'image-learned';

/** What the card weighs in every cell. */
export const CELL_FEATURES: readonly string[] = [
  ...MEASURES.flatMap((measure) => [measure, `${measure}_magnitude`]),
  ...STRENGTH_MAPS.map((id) => id.replace('-', '_')),
  LEARNED_MAP.replace('-', '_'),
];

const MAX_ODDS = 50;
const MAX_LOG_ODDS = 4;

/** Features by name and cell, over one grid. */
export interface CellFeatures {
  grid: Grid;
  /** `values[feature][cell]`, in the order of CELL_FEATURES. */
  values: Float32Array[];
}

/** Puts the measures of blocks and the maps of other detectors (by id without version) on one grid; null where the picture is too small or too blank. */
export function cellFeatures(frame: Frame, maps: ReadonlyMap<string, SignalMap>): CellFeatures | null {
  const found = deviationPlanes(frame);
  if (found === null) return null;
  const { grid, planes } = found;
  const { width, height } = frame.luma;
  const place = { grid, width, height };
  const values: Float32Array[] = planes.flatMap((plane): Float32Array[] => {
    const signed = plane.map((score) => Math.sign(score) * Math.log1p(Math.abs(score)));
    return [signed, signed.map(Math.abs)];
  });
  for (const id of STRENGTH_MAPS) values.push(resampled(maps.get(id), place, (value) => Math.log1p(Math.min(MAX_ODDS, value / Math.max(1e-6, 1 - value)))));
  values.push(againstRest(resampled(maps.get(LEARNED_MAP), place, (value) => Math.log(value + 1e-4) - Math.log(1 - value + 1e-4))));
  return { grid, values };
}

interface Place {
  grid: Grid;
  width: number;
  height: number;
}

function resampled(map: SignalMap | undefined, { grid, width, height }: Place, change: (value: number) => number): Float32Array {
  const { columns, rows, cellPx } = grid;
  const out = new Float32Array(columns * rows);
  if (!map) return out;
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      const x = Math.min(1, ((column + 0.5) * cellPx) / width);
      const y = Math.min(1, ((row + 0.5) * cellPx) / height);
      out[at] = change(Math.min(Math.max(sampleMap(map, x, y), 0), 1));
    }
  }
  return out;
}

function againstRest(values: Float32Array): Float32Array {
  const middle = Float32Array.from(values).sort()[values.length >> 1] ?? 0;
  return values.map((value) => Math.max(-MAX_LOG_ODDS, Math.min(MAX_LOG_ODDS, value - middle)));
}
