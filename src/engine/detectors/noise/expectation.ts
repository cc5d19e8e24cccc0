import { quantile } from './statistics.ts';
import type { Tiles } from './tiles.ts';

/** Below this the residual is rounding and quantisation, not noise. */
export const NOISE_FLOOR = 0.12;
const BRIGHTNESS_BINS = 6;
const TEXTURE_BINS = 10;
/** Tiles of the whole picture that a bin's own median is mixed with, so that a small bin cannot explain itself away. */
const PRIOR_TILES = 48;

/**
 * How far each tile's noise lies from what tiles of the same brightness and structure have in this picture, in octaves (log2). Sensor noise rises with
 * brightness and every residual leaks structure, so a plain map of noise levels accuses grass and sky; only the part that neither explains counts.
 * Conditioning on brightness: S. Lyu, X. Pan, X. Zhang, "Exposing region splicing forgeries with blind local noise estimation", IJCV 110 (2014).
 */
export function noiseDeviations(tiles: Tiles): Float32Array {
  const levels = logNoise(tiles);
  const texture = tiles.texture.subarray(0, tiles.count);
  const textureEdges = edges(texture, TEXTURE_BINS);
  const brightnessEdges = edges(tiles.brightness.subarray(0, tiles.count), BRIGHTNESS_BINS);
  const byTexture = levels.map(() => 0);
  const textureBin = Array.from(texture, (value) => bin(value, textureEdges));
  const textureMedians = medians(levels, textureBin, TEXTURE_BINS, quantile(levels, 0.5));
  for (let i = 0; i < tiles.count; i += 1) byTexture[i] = (levels[i] as number) - (textureMedians[textureBin[i] as number] as number);
  const pairBin = textureBin.map((t, i) => (t >> 1) * BRIGHTNESS_BINS + bin(tiles.brightness[i] as number, brightnessEdges));
  const pairMedians = medians(byTexture, pairBin, (TEXTURE_BINS / 2) * BRIGHTNESS_BINS, 0);
  return byTexture.map((value, i) => value - (pairMedians[pairBin[i] as number] as number));
}

/** log2 of every tile's noise above the floor. */
export function logNoise(tiles: Tiles): Float32Array {
  return Float32Array.from(tiles.noise.subarray(0, tiles.count), (noise) => Math.log2(Math.max(noise, NOISE_FLOOR)));
}

/** Inner borders of `bins` equally filled bins. */
function edges(values: Float32Array, bins: number): number[] {
  const sorted = Float32Array.from(values).sort();
  return Array.from({ length: bins - 1 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / bins)] as number);
}

function bin(value: number, borders: readonly number[]): number {
  let index = 0;
  while (index < borders.length && value > (borders[index] as number)) index += 1;
  return index;
}

/** Median per bin, drawn towards `prior` where the bin is small. */
function medians(values: Float32Array, bins: readonly number[], count: number, prior: number): number[] {
  const members: number[][] = Array.from({ length: count }, () => []);
  values.forEach((value, i) => {
    members[bins[i] as number]?.push(value);
  });
  return members.map((list) => (list.length === 0 ? prior : (quantile(list, 0.5) * list.length + prior * PRIOR_TILES) / (list.length + PRIOR_TILES)));
}
