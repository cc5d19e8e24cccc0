import FFT from 'fft.js';
import { TILE } from './tile.ts';

const fft = new FFT(TILE);
const HANN = Float64Array.from({ length: TILE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / TILE));
const rowIn = new Float64Array(TILE);
const rowOut = new Float64Array(TILE * 2);
const columnIn = new Float64Array(TILE * 2);
const columnOut = new Float64Array(TILE * 2);
const HALF = TILE / 2 + 1;
const rows = new Float64Array(TILE * HALF * 2);

/**
 * Power of a Hann-windowed square tile without its mean: `power[v * (TILE / 2 + 1) + u]`, u = 0..TILE/2 horizontally, v = 0..TILE-1 vertically
 * (v above TILE/2 are the negative frequencies).
 */
export function powerSpectrum(plane: Float32Array): Float64Array {
  let mean = 0;
  for (const value of plane) mean += value;
  mean /= plane.length;
  for (let y = 0; y < TILE; y += 1) {
    for (let x = 0; x < TILE; x += 1) rowIn[x] = ((plane[y * TILE + x] as number) - mean) * (HANN[x] as number) * (HANN[y] as number);
    fft.realTransform(rowOut, rowIn);
    rows.set(rowOut.subarray(0, HALF * 2), y * HALF * 2);
  }
  const power = new Float64Array(TILE * HALF);
  for (let u = 0; u < HALF; u += 1) {
    for (let y = 0; y < TILE; y += 1) {
      columnIn[y * 2] = rows[(y * HALF + u) * 2] as number;
      columnIn[y * 2 + 1] = rows[(y * HALF + u) * 2 + 1] as number;
    }
    fft.transform(columnOut, columnIn);
    for (let v = 0; v < TILE; v += 1) power[v * HALF + u] = (columnOut[v * 2] as number) ** 2 + (columnOut[v * 2 + 1] as number) ** 2;
  }
  return power;
}
