import type { Raster } from '../../media/raster.ts';
import { channelFeatures } from './channel-features.ts';
import { addCoOccurrences, CO_OCCURRENCE_NAMES } from './co-occurrence.ts';
import { addPhases, emptyPhaseSums, neighbourFeatures } from './neighbours.ts';
import { addBlocks, type BlockSample, noiseFeatures } from './noise-floor.ts';
import { gridPeaks } from './peaks.ts';
import { powerSpectrum } from './power-spectrum.ts';
import { BAND_NAMES, BANDS, bandPowers, fitFall, whiten } from './radial.ts';
import { highPass, meanSquare } from './residual.ts';
import { halvePlane, halveTile, readTile, TILE, tileCorners } from './tile.ts';

/** A tile with less residual energy than this (mean square of 8-bit steps) is blank paper or sky clipped to white. */
const BLANK_ENERGY = 0.02;

export interface TileMeasure {
  column: number;
  row: number;
  /** Log power of each radial band. */
  logPowers: number[];
}

export interface Measures {
  features: Record<string, number>;
  /** Mean log power by radial band over the usable tiles. */
  logPowers: number[];
  tiles: TileMeasure[];
  columns: number;
  rows: number;
}

/** Everything that is measured in one picture; null where no tile holds any detail. */
export function measureSpectrum(rgb: Raster): Measures | null {
  const corners = tileCorners(rgb.width, rgb.height);
  const tiles: TileMeasure[] = [];
  const sums: Record<string, number> = {};
  const squares: Record<string, number> = {};
  const blocks: BlockSample[] = [];
  const phases = emptyPhaseSums();
  const counts = new Float64Array(CO_OCCURRENCE_NAMES.length);
  const halfCounts = new Float64Array(CO_OCCURRENCE_NAMES.length);
  const quarterCounts = new Float64Array(CO_OCCURRENCE_NAMES.length);
  const chromaCounts = new Float64Array(CO_OCCURRENCE_NAMES.length);
  const whitened = new Float64Array(TILE * (TILE / 2 + 1));
  for (const { x, y, column, row } of corners) {
    const tile = readTile(rgb, x, y);
    const residual = highPass(tile.luma, TILE);
    if (meanSquare(residual) < BLANK_ENERGY) continue;
    const power = powerSpectrum(tile.luma);
    const bands = bandPowers(power);
    whiten(power, bands).forEach((value, i) => {
      whitened[i] = (whitened[i] as number) + value;
    });
    const half = halveTile(tile);
    addPhases(tile.luma, TILE, phases);
    addBlocks(tile.luma, residual, TILE, blocks);
    addCoOccurrences(tile.luma, TILE, counts);
    addCoOccurrences(half.luma, half.size, halfCounts);
    addCoOccurrences(halvePlane(half.luma, half.size), half.size / 2, quarterCounts);
    addCoOccurrences(half.blueness, half.size, chromaCounts);
    addCoOccurrences(half.redness, half.size, chromaCounts);
    const logPowers = Array.from(bands, (value) => Math.log(value + 1));
    tiles.push({ column, row, logPowers });
    addTo(sums, squares, { ...channelFeatures(tile, 'full'), ...channelFeatures(half, 'half') });
  }
  if (tiles.length === 0) return null;
  const logPowers = Array.from({ length: BANDS }, (_, band) => tiles.reduce((sum, tile) => sum + (tile.logPowers[band] as number), 0) / tiles.length);
  const features = {
    ...averages(sums, squares, tiles.length),
    ...radialFeatures(logPowers),
    ...gridPeaks(whitened.map((value) => value / tiles.length)),
    ...neighbourFeatures(phases),
    ...noiseFeatures(blocks),
    ...shares(counts, ''),
    ...shares(halfCounts, 'half_'),
    ...shares(quarterCounts, 'quarter_'),
    ...shares(chromaCounts, 'chroma_'),
  };
  return { features, logPowers, tiles, columns: 1 + Math.max(...corners.map((c) => c.column)), rows: 1 + Math.max(...corners.map((c) => c.row)) };
}

function radialFeatures(logPowers: number[]): Record<string, number> {
  const { slope, level, departures } = fitFall(logPowers);
  const bands = departures.map((value, band) => [BAND_NAMES[band], value]);
  return { fall_slope: slope, fall_level: level, ...Object.fromEntries(bands) };
}

function addTo(sums: Record<string, number>, squares: Record<string, number>, features: Record<string, number>): void {
  for (const [name, value] of Object.entries(features)) {
    sums[name] = (sums[name] ?? 0) + value;
    squares[name] = (squares[name] ?? 0) + value * value;
  }
}

function averages(sums: Record<string, number>, squares: Record<string, number>, count: number): Record<string, number> {
  const features: Record<string, number> = {};
  for (const [name, sum] of Object.entries(sums)) {
    const mean = sum / count;
    features[name] = mean;
    features[`${name}_spread`] = Math.sqrt(Math.max(0, (squares[name] as number) / count - mean * mean));
  }
  return features;
}

/** Shares of the patterns as square roots, which evens out their variances. */
function shares(counts: Float64Array, prefix: string): Record<string, number> {
  const total = counts.reduce((sum, count) => sum + count, 0) + 1e-9;
  return Object.fromEntries(CO_OCCURRENCE_NAMES.map((name, i) => [prefix + name, Math.sqrt((counts[i] as number) / total)]));
}
