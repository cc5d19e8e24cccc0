import type { Raster } from '../media/raster.ts';

/** Positions of a stretch. */
const LENGTH = 240;
const MAX_LINES = 250;
const MAX_STRETCHES = 6;
/** Frequencies tried, in 1/480 of a position. */
const STEPS = 240;
/** From a period of 6.7 positions down to 2: longer ones are the scene's own, and those of blocks. */
const FIRST_STEP = 72;
/** Multiples of an eighth belong to blocks of compression, a half to the colour filter as well. */
const BLOCK_STEP = 60;
const BLOCK_REACH = 10;

const COSINES = Float64Array.from({ length: 2 * STEPS }, (_, i) => Math.cos((Math.PI * i) / STEPS));

/** A rhythm in how much neighbouring pixels differ: interpolation makes some places smoother than others, over and over. */
export interface ResamplingPeak {
  /** Highest of the spectrum over its median. */
  strength: number;
  /** Positions from one smooth place to the next. */
  period: number;
}

/**
 * Looks for it in the mean second difference by column and by row. A. C. Gallagher, "Detection of linear and cubic interpolation in JPEG compressed images"
 * (CRV 2005).
 */
export function resamplingPeak(luma: Raster): ResamplingPeak | null {
  const { width, height } = luma;
  const stretches = [...stretchesOf(luma, width, height, 1, width), ...stretchesOf(luma, height, width, width, 1)];
  if (stretches.length === 0) return null;
  const spectrum = new Float64Array(STEPS + 1);
  for (const stretch of stretches) addSpectrum(spectrum, stretch);
  const tried = [...spectrum.keys()].filter((step) => step >= FIRST_STEP && Math.abs(step - BLOCK_STEP * Math.round(step / BLOCK_STEP)) > BLOCK_REACH);
  const best = tried.reduce((a, b) => ((spectrum[b] as number) > (spectrum[a] as number) ? b : a));
  const middle = tried.map((step) => spectrum[step] as number).sort((a, b) => a - b)[tried.length >> 1] as number;
  return { strength: (spectrum[best] as number) / Math.max(1e-9, middle), period: (2 * STEPS) / best };
}

/** Mean magnitudes of second differences along the lines, by position, less their local mean and over it. */
function stretchesOf({ data }: Raster, length: number, lines: number, along: number, across: number): Float64Array[] {
  const stride = Math.max(1, Math.floor(lines / MAX_LINES));
  const count = Math.min(MAX_STRETCHES, Math.floor((length - 2) / LENGTH));
  return Array.from({ length: count }, (_, k) => {
    const from = 1 + Math.floor(((length - 2 - LENGTH) * k) / Math.max(1, count - 1));
    const sums = new Float64Array(LENGTH);
    for (let line = 0; line < lines; line += stride) {
      for (let i = 0, p = line * across + from * along; i < LENGTH; i += 1, p += along) {
        sums[i] = (sums[i] as number) + Math.min(24, Math.abs(2 * (data[p] as number) - (data[p - along] as number) - (data[p + along] as number)));
      }
    }
    return levelled(sums);
  });
}

const REACH = 8;

function levelled(values: Float64Array): Float64Array {
  return values.map((value, i) => {
    let sum = 0;
    let count = 0;
    for (let j = Math.max(0, i - REACH); j <= Math.min(values.length - 1, i + REACH); j += 1) {
      sum += values[j] as number;
      count += 1;
    }
    const mean = sum / count;
    return mean > 0 ? (value - mean) / mean : 0;
  });
}

function addSpectrum(spectrum: Float64Array, stretch: Float64Array): void {
  for (let step = FIRST_STEP; step <= STEPS; step += 1) {
    let real = 0;
    let imaginary = 0;
    for (let i = 0; i < LENGTH; i += 1) {
      const turn = (step * i) % (2 * STEPS);
      real += (stretch[i] as number) * (COSINES[turn] as number);
      imaginary += (stretch[i] as number) * (COSINES[(turn + STEPS / 2) % (2 * STEPS)] as number);
    }
    spectrum[step] = (spectrum[step] as number) + Math.hypot(real, imaginary);
  }
}
