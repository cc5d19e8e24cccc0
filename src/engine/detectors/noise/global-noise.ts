import { logNoise, NOISE_FLOOR } from './expectation.ts';
import { correlation, quantile } from './statistics.ts';
import type { Tiles } from './tiles.ts';

/** Noise of the picture as a whole. */
export interface GlobalNoise {
  /** Median noise standard deviation of the smooth tiles, grey levels. */
  level: number;
  /** Correlation of noise and brightness over the smooth tiles, -1..1: photon noise makes it positive in camera pictures. */
  brightnessRelation: number;
  /** Share of the tiles without any residual: noise that compression has taken away. */
  silent: number;
}

const SMOOTH_SHARE = 0.4;

/**
 * Noise against brightness: photon noise grows with the light (G. E. Healey, R. Kondepudy, "Radiometric CCD camera calibration and noise estimation",
 * IEEE TPAMI 16, 1994); a generator has no reason to imitate it.
 */
export function globalNoise(tiles: Tiles): GlobalNoise {
  const levels = logNoise(tiles);
  const limit = quantile(tiles.texture.subarray(0, tiles.count), SMOOTH_SHARE);
  const smooth: number[] = [];
  let silent = 0;
  for (let i = 0; i < tiles.count; i += 1) {
    if ((tiles.noise[i] as number) <= NOISE_FLOOR) silent += 1;
    else if ((tiles.texture[i] as number) <= limit) smooth.push(i);
  }
  const smoothLevels = smooth.map((i) => levels[i] as number);
  return {
    level: smooth.length > 0 ? 2 ** quantile(smoothLevels, 0.5) : 0,
    brightnessRelation: correlation(
      smoothLevels,
      smooth.map((i) => tiles.brightness[i] as number),
    ),
    silent: tiles.count > 0 ? silent / tiles.count : 1,
  };
}
