import type { Raster } from '../media/raster.ts';

const MAX_LINES = 300;
const EDGE_LIMIT = 24;

/** How much blocks of compression and repeated pixels show. */
export interface BlockTraces {
  /** Third differences across block borders over those inside blocks, the stronger phase of 8 in either direction, the weaker direction; 1 = no blocks. */
  blocking: number;
  /** Share of neighbours that are alike to the bit, 0..1, where their surroundings are not flat: repeated pixels. */
  repeated: number;
}

export function blockTraces(luma: Raster): BlockTraces {
  const { width, height } = luma;
  const across = tracesAlong(luma, width, height, 1, width);
  const down = tracesAlong(luma, height, width, width, 1);
  return { blocking: Math.min(across.blocking, down.blocking), repeated: Math.min(across.repeated, down.repeated) };
}

function tracesAlong({ data }: Raster, length: number, lines: number, along: number, across: number): BlockTraces {
  const stride = Math.max(1, Math.floor(lines / MAX_LINES));
  const sums = new Float64Array(8);
  const counts = new Float64Array(8);
  let alike = 0;
  let lively = 0;
  for (let line = 0; line < lines; line += stride) {
    for (let i = 2, p = line * across + 2 * along; i + 1 < length; i += 1, p += along) {
      const a = data[p - 2 * along] as number;
      const b = data[p - along] as number;
      const c = data[p] as number;
      const d = data[p + along] as number;
      const third = Math.abs(a - 3 * b + 3 * c - d);
      if (Math.abs(a - d) > 3) {
        lively += 1;
        if (b === c) alike += 1;
      }
      if (third >= EDGE_LIMIT) continue;
      sums[i & 7] = (sums[i & 7] as number) + third;
      counts[i & 7] = (counts[i & 7] as number) + 1;
    }
  }
  const means = Array.from(sums, (sum, phase) => sum / Math.max(1, counts[phase] as number));
  const best = Math.max(...means);
  const others = (means.reduce((sum, mean) => sum + mean, 0) - best) / 7;
  return { blocking: (best + 0.05) / (others + 0.05), repeated: lively > 0 ? alike / lively : 0 };
}
