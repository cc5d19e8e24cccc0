import type { Raster } from '../media/raster.ts';

/** Where blocks of 8 x 8 begin. */
export interface BlockPhase {
  x: number;
  y: number;
}

const MAX_LINES = 160;
const EDGE_LIMIT = 20;
/** Share by which the strongest phase must stand above the mean of the others. */
const MIN_CONTRAST = 0.02;

/** The phase of a former or present JPEG grid by the borders between blocks, in some lines of either direction; the corner where none stands out. */
export function blockPhase(luma: Raster): BlockPhase {
  const { width, height } = luma;
  const x = strongest(luma, width, height, 1, width);
  const y = strongest(luma, height, width, width, 1);
  return x === null || y === null ? { x: 0, y: 0 } : { x, y };
}

/** `length` samples along, one `along` apart, in lines `across` apart. */
function strongest({ data }: Raster, length: number, lines: number, along: number, across: number): number | null {
  const sums = new Float64Array(8);
  const counts = new Float64Array(8);
  const stride = Math.max(1, Math.floor(lines / MAX_LINES));
  for (let line = stride >> 1; line < lines; line += stride) {
    for (let i = 2, p = line * across + 2 * along; i + 1 < length; i += 1, p += along) {
      const third = Math.abs((data[p - 2 * along] as number) - 3 * (data[p - along] as number) + 3 * (data[p] as number) - (data[p + along] as number));
      if (third >= EDGE_LIMIT) continue;
      sums[i & 7] = (sums[i & 7] as number) + third;
      counts[i & 7] = (counts[i & 7] as number) + 1;
    }
  }
  const means = Array.from(sums, (sum, phase) => sum / Math.max(1, counts[phase] as number));
  const best = means.indexOf(Math.max(...means));
  const others = (means.reduce((sum, mean) => sum + mean, 0) - (means[best] as number)) / 7;
  return (means[best] as number) > others * (1 + MIN_CONTRAST) ? best : null;
}
