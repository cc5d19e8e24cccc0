import type { Raster } from '../media/raster.ts';

/** Samples of a piece of a line. */
const LENGTH = 64;
const BINS = LENGTH / 2;
/** Pieces looked at in each direction, and the share of them, the liveliest, that is heard: compression empties calm places of fine detail. */
const CANDIDATES = 300;
const HEARD = 0.3;

const WINDOW = Float64Array.from({ length: LENGTH }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / LENGTH));
const COSINES = Float64Array.from({ length: LENGTH }, (_, i) => Math.cos((2 * Math.PI * i) / LENGTH));

/**
 * Mean power by frequency (index 32 = two pixels a period) of lively pieces of rows and columns, each piece with the same total; null where a side is
 * shorter than a piece or the picture is blank.
 */
export function lineSpectrum(luma: Raster): Float64Array | null {
  const { width, height } = luma;
  if (Math.min(width, height) < LENGTH) return null;
  const pieces = [...piecesOf(luma, width, height, 1, width), ...piecesOf(luma, height, width, width, 1)];
  const total = new Float64Array(BINS + 1);
  let heard = 0;
  for (const piece of pieces) {
    const power = powerOf(piece);
    const sum = power.reduce((all, value) => all + value, 0);
    if (sum < 1) continue;
    heard += 1;
    for (let bin = 0; bin <= BINS; bin += 1) total[bin] = (total[bin] as number) + (power[bin] as number) / sum;
  }
  return heard === 0 ? null : total.map((value) => value / heard);
}

/** The liveliest of evenly spread pieces of `LENGTH` samples, `along` apart, out of lines `across` apart. */
function piecesOf({ data }: Raster, length: number, lines: number, along: number, across: number): Float64Array[] {
  const perLine = Math.max(1, Math.min(24, Math.floor(length / LENGTH)));
  const stride = Math.max(1, Math.floor((lines * perLine) / CANDIDATES));
  const found: { piece: Float64Array; change: number }[] = [];
  for (let line = 0; line < lines; line += stride) {
    for (let part = 0; part < perLine; part += 1) {
      const from = Math.floor(((length - LENGTH) * part) / Math.max(1, perLine - 1));
      const piece = Float64Array.from({ length: LENGTH }, (_, i) => data[line * across + (from + i) * along] as number);
      let change = 0;
      for (let i = 2; i < LENGTH; i += 1) change += Math.abs((piece[i] as number) - (piece[i - 2] as number));
      found.push({ piece, change });
    }
  }
  return found
    .sort((a, b) => b.change - a.change)
    .slice(0, Math.ceil(found.length * HEARD))
    .map(({ piece }) => piece);
}

function powerOf(piece: Float64Array): Float64Array {
  const mean = piece.reduce((sum, value) => sum + value, 0) / LENGTH;
  const shaped = piece.map((value, i) => (value - mean) * (WINDOW[i] as number));
  const power = new Float64Array(BINS + 1);
  for (let bin = 1; bin <= BINS; bin += 1) {
    let real = 0;
    let imaginary = 0;
    for (let i = 0; i < LENGTH; i += 1) {
      real += (shaped[i] as number) * (COSINES[(i * bin) % LENGTH] as number);
      imaginary += (shaped[i] as number) * (COSINES[(i * bin + LENGTH - LENGTH / 4) % LENGTH] as number);
    }
    power[bin] = real * real + imaginary * imaginary;
  }
  return power;
}
