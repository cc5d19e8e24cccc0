import { TILE } from './tile.ts';

const HALF = TILE / 2 + 1;
/** Band limits in cycles per tile; the Nyquist frequency along an axis is TILE / 2 = 32. */
export const BAND_EDGES = [2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30, 32, 36, 46];
export const BANDS = BAND_EDGES.length - 1;
export const BAND_NAMES: readonly string[] = Array.from({ length: BANDS }, (_, band) => `band_${String(band).padStart(2, '0')}`);

const bandOf = new Int8Array(TILE * HALF).fill(-1);
const cellsIn = new Float64Array(BANDS);
for (let v = 0; v < TILE; v += 1) {
  for (let u = 0; u < HALF; u += 1) {
    const radius = Math.hypot(u, v <= TILE / 2 ? v : v - TILE);
    const band = BAND_EDGES.findLastIndex((edge) => radius >= edge);
    if (band < 0 || band >= BANDS) continue;
    bandOf[v * HALF + u] = band;
    cellsIn[band] = (cellsIn[band] as number) + 1;
  }
}

/** Mean power in each radial band. */
export function bandPowers(power: Float64Array): Float64Array {
  const sums = new Float64Array(BANDS);
  for (let i = 0; i < power.length; i += 1) {
    const band = bandOf[i] as number;
    if (band >= 0) sums[band] = (sums[band] as number) + (power[i] as number);
  }
  return sums.map((sum, band) => sum / (cellsIn[band] as number));
}

/** Power divided by the mean of its band, so that only departures from a round spectrum are left; 0 outside the bands. */
export function whiten(power: Float64Array, bands: Float64Array): Float64Array {
  return power.map((value, i) => ((bandOf[i] as number) < 0 ? 0 : value / ((bands[bandOf[i] as number] as number) + 1e-9)));
}

/** Least-squares line of log power over log frequency (natural images fall as 1/f^a) and what each band departs from it. */
export function fitFall(logPowers: ArrayLike<number>): { slope: number; level: number; departures: number[] } {
  const xs = Array.from({ length: BANDS }, (_, i) => Math.log(((BAND_EDGES[i] as number) + (BAND_EDGES[i + 1] as number)) / 2));
  const meanX = xs.reduce((a, b) => a + b, 0) / BANDS;
  const level = Array.from(logPowers).reduce((a, b) => a + b, 0) / BANDS;
  let covariance = 0;
  let variance = 0;
  for (let i = 0; i < BANDS; i += 1) {
    covariance += ((xs[i] as number) - meanX) * ((logPowers[i] as number) - level);
    variance += ((xs[i] as number) - meanX) ** 2;
  }
  const slope = covariance / variance;
  return { slope, level, departures: xs.map((x, i) => (logPowers[i] as number) - level - slope * (x - meanX)) };
}
