import type { MaskFigures } from '../../core/report.ts';
import { type SignalMap, sampleMap } from '../detectors/signal-map.ts';
import type { Raster } from '../media/raster.ts';

/** Pixels that are compared, at most, evenly spread. */
const MAX_PIXELS = 250_000;
/** Above mid grey: transparent parts of a mask are decoded as that. */
const MARKED_FROM = 144;
const LEVELS = 4096;

/** Compares a map with a grey mask over the same picture: white = changed. Sizes may differ; the places are compared. Without a map only the mask is measured. */
export function maskFigures(map: SignalMap | null, mask: Raster, threshold: number): MaskFigures {
  const changed = new Float64Array(LEVELS);
  const unchanged = new Float64Array(LEVELS);
  const step = Math.max(1, Math.ceil(Math.sqrt((mask.width * mask.height) / MAX_PIXELS)));
  for (let y = 0; y < mask.height; y += step) {
    for (let x = 0; x < mask.width; x += step) {
      const value = map === null ? 0 : sampleMap(map, (x + 0.5) / mask.width, (y + 0.5) / mask.height);
      const level = Math.round(Math.min(Math.max(value, 0), 1) * (LEVELS - 1));
      const counts = (mask.data[y * mask.width + x] as number) >= MARKED_FROM ? changed : unchanged;
      counts[level] = (counts[level] as number) + 1;
    }
  }
  const figures = figuresOf(changed, unchanged, Math.round(threshold * (LEVELS - 1)));
  return map === null ? { ...figures, pixelAuc: null, f1: null } : figures;
}

function figuresOf(changed: Float64Array, unchanged: Float64Array, threshold: number): MaskFigures {
  const marked = sum(changed);
  const rest = sum(unchanged);
  const changedShare = marked / Math.max(1, marked + rest);
  if (marked === 0 || rest === 0) return { pixelAuc: null, f1: null, changedShare };
  let below = 0;
  let wins = 0;
  for (let level = 0; level < LEVELS; level += 1) {
    wins += (changed[level] as number) * (below + (unchanged[level] as number) / 2);
    below += unchanged[level] as number;
  }
  const found = sum(changed.subarray(threshold));
  const wrong = sum(unchanged.subarray(threshold));
  return { pixelAuc: wins / (marked * rest), f1: (2 * found) / (found + wrong + marked), changedShare };
}

const sum = (values: Float64Array): number => values.reduce((total, value) => total + value, 0);
