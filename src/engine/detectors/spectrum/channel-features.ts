import { autocorrelation, correlation, highPass, logKurtosis, meanSquare } from './residual.ts';
import type { Tile } from './tile.ts';

const LAGS = [
  [1, 0],
  [0, 1],
  [2, 0],
  [0, 2],
  [3, 0],
  [0, 3],
  [1, 1],
  [2, 1],
  [1, 2],
  [2, 2],
  [3, 3],
  [4, 0],
  [0, 4],
] as const;

const CHROMA_LAGS = [
  [1, 0],
  [0, 1],
  [1, 1],
] as const;

const RELATIONS = [
  'corr_rg',
  'corr_gb',
  'corr_rb',
  'corr_chroma',
  'corr_luma_blue',
  'corr_luma_red',
  'ratio_rg',
  'ratio_bg',
  'ratio_blueness',
  'ratio_redness',
];
const SHAPES = ['energy', 'kurtosis', 'kurtosis_blueness', 'kurtosis_redness'];

/** Names that `channelFeatures` gives, without their prefix. */
export const CHANNEL_NAMES: readonly string[] = [
  ...RELATIONS,
  ...SHAPES,
  ...LAGS.map(([dx, dy]) => `lag_${dx}${dy}`),
  ...CHROMA_LAGS.map(([dx, dy]) => `chroma_lag_${dx}${dy}`),
];

/**
 * How the high-pass residuals of one tile hang together: between colours (demosaicing interpolates two thirds of a camera's samples from their
 * neighbours in other colours; a decoder mixes channels in its own way), between neighbours, and luma against chroma noise.
 */
export function channelFeatures(tile: Tile, prefix: string): Record<string, number> {
  const red = highPass(tile.red, tile.size);
  const green = highPass(tile.green, tile.size);
  const blue = highPass(tile.blue, tile.size);
  // The filter is linear, so the residuals of luma and chroma follow from those of the colours.
  const luma = red.map((value, i) => 0.299 * value + 0.587 * (green[i] as number) + 0.114 * (blue[i] as number));
  const blueness = luma.map((value, i) => 0.564 * ((blue[i] as number) - value));
  const redness = luma.map((value, i) => 0.713 * ((red[i] as number) - value));
  const inner = tile.size - 2;
  const power = { luma: meanSquare(luma), blueness: meanSquare(blueness), redness: meanSquare(redness) };
  const energy = Math.log(power.luma + 0.01);
  const features: Record<string, number> = {
    corr_rg: correlation(red, green),
    corr_gb: correlation(green, blue),
    corr_rb: correlation(red, blue),
    corr_chroma: correlation(blueness, redness),
    corr_luma_blue: correlation(luma, blueness),
    corr_luma_red: correlation(luma, redness),
    ratio_rg: Math.log((meanSquare(red) + 0.01) / (meanSquare(green) + 0.01)),
    ratio_bg: Math.log((meanSquare(blue) + 0.01) / (meanSquare(green) + 0.01)),
    ratio_blueness: Math.log(power.blueness + 0.01) - energy,
    ratio_redness: Math.log(power.redness + 0.01) - energy,
    energy,
    kurtosis: logKurtosis(luma),
    kurtosis_blueness: logKurtosis(blueness),
    kurtosis_redness: logKurtosis(redness),
  };
  for (const [dx, dy] of LAGS) features[`lag_${dx}${dy}`] = autocorrelation(luma, inner, dx, dy, power.luma);
  for (const [dx, dy] of CHROMA_LAGS) {
    features[`chroma_lag_${dx}${dy}`] = (autocorrelation(blueness, inner, dx, dy, power.blueness) + autocorrelation(redness, inner, dx, dy, power.redness)) / 2;
  }
  return Object.fromEntries(Object.entries(features).map(([name, value]) => [`${prefix}_${name}`, value]));
}
