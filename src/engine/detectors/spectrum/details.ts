import type { JsonValue } from '../../../core/evidence.ts';
import type { Measures } from './measure.ts';
import { BAND_EDGES } from './radial.ts';
import { TILE } from './tile.ts';

/** A peak is named from this log ratio of its energy to its surroundings on (about 2 times). */
const PEAK_FROM = 0.7;

/** The figures behind the summary: the radial spectrum in cycles per pixel and decibels, its fall, the grid peaks found, residual ties. */
export function spectrumDetails({ features, logPowers, tiles, columns, rows }: Measures): Readonly<Record<string, JsonValue>> {
  const peaks = Object.entries(features).filter(([name, value]) => name.startsWith('peak_') && value > PEAK_FROM);
  return {
    tiles_measured: tiles.length,
    tiles_blank: columns * rows - tiles.length,
    radial_cycles_per_pixel: BAND_EDGES.slice(0, -1).map((edge, i) => round((edge + (BAND_EDGES[i + 1] as number)) / 2 / TILE, 4)),
    radial_power_db: logPowers.map((power) => round((power * 10) / Math.LN10, 2)),
    fall_exponent: round(-(features.fall_slope as number), 3),
    grid_peaks: peaks.map(([name, value]) => ({ at: name.slice('peak_'.length), ratio: round(Math.exp(value), 2) })),
    residual_correlation_red_green: round(features.full_corr_rg as number, 3),
    residual_correlation_green_blue: round(features.full_corr_gb as number, 3),
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
