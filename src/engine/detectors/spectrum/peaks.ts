import { TILE } from './tile.ts';

const HALF = TILE / 2 + 1;
/** Frequencies (cycles per tile) where upsampling by 2 and 4 repeats the spectrum; those of 8 are JPEG's own too. */
const GRID: readonly { name: string; at: readonly (readonly [number, number])[] }[] = [
  {
    name: 'half_axis',
    at: [
      [32, 0],
      [0, 32],
    ],
  },
  { name: 'half_corner', at: [[32, 32]] },
  {
    name: 'quarter_axis',
    at: [
      [16, 0],
      [0, 16],
    ],
  },
  {
    name: 'quarter_corner',
    at: [
      [16, 16],
      [16, 48],
    ],
  },
  {
    name: 'quarter_half',
    at: [
      [16, 32],
      [32, 16],
      [32, 48],
    ],
  },
  {
    name: 'eighth_axis',
    at: [
      [8, 0],
      [0, 8],
      [24, 0],
      [0, 24],
    ],
  },
  {
    name: 'eighth_corner',
    at: [
      [8, 8],
      [24, 24],
      [8, 56],
      [24, 40],
    ],
  },
];

export const PEAK_NAMES: readonly string[] = GRID.map(({ name }) => `peak_${name}`);

/** Log of the mean energy at each family of grid frequencies over that of their surroundings, in a whitened mean spectrum; 0 = no peak. */
export function gridPeaks(whitened: Float64Array): Record<string, number> {
  return Object.fromEntries(GRID.map(({ name, at }) => [`peak_${name}`, at.reduce((sum, [u, v]) => sum + prominence(whitened, u, v), 0) / at.length]));
}

function prominence(spectrum: Float64Array, u: number, v: number): number {
  const around: number[] = [];
  for (let dv = -5; dv <= 5; dv += 1) {
    for (let du = -5; du <= 5; du += 1) {
      if (Math.max(Math.abs(du), Math.abs(dv)) < 3) continue;
      const value = sample(spectrum, u + du, v + dv);
      if (value > 0) around.push(value);
    }
  }
  around.sort((a, b) => a - b);
  const level = around[around.length >> 1] ?? 1;
  return Math.log((sample(spectrum, u, v) + 0.01) / (level + 0.01));
}

/** Real input: the value at (-u, -v) is that at (u, v). */
function sample(spectrum: Float64Array, u: number, v: number): number {
  const wrapped = ((u % TILE) + TILE) % TILE;
  const mirrored = wrapped > TILE / 2;
  const column = mirrored ? TILE - wrapped : wrapped;
  const row = (((mirrored ? -v : v) % TILE) + TILE) % TILE;
  return spectrum[row * HALF + column] as number;
}
