import { addOuter, solve } from './matrix.ts';
import { balance, type Sample } from './samples.ts';

/** A linear score of standardised and clipped features; not yet a probability. */
export interface Direction {
  mean: Float64Array;
  scale: Float64Array;
  weights: Float64Array;
  bias: number;
}

/** `ridge` keeps the weights small; `between` shrinks those along which sources of one class differ among themselves. */
export interface Penalty {
  ridge: number;
  between: number;
}

export const CLIP = 3;

/** Second moments of standardised features, from which directions for any penalty follow at once. */
export interface Scatter {
  mean: Float64Array;
  scale: Float64Array;
  within: Float64Array;
  between: Float64Array;
  centres: [Float64Array, Float64Array];
}

export function standardizeRow(values: Float64Array, mean: Float64Array, scale: Float64Array): Float64Array {
  return values.map((value, i) => {
    const deviation = (value - (mean[i] as number)) / (scale[i] as number);
    return Number.isFinite(deviation) ? Math.max(-CLIP, Math.min(CLIP, deviation)) : 0;
  });
}

/**
 * Scatter within sources and between sources of one class. A plain logistic regression separates the sources (a camera, a generator, a site's habits);
 * measured within sources, noise that all pictures share is told from habits, and habits are kept out of the direction.
 */
export function scatterOf(samples: readonly Sample[], selfMadeShare: number): Scatter {
  const width = samples[0]?.values.length ?? 0;
  const { mean, scale } = spread(samples, width);
  const weights = balance(samples, selfMadeShare);
  const rows = samples.map((sample) => standardizeRow(sample.values, mean, scale));
  const sources = Map.groupBy(samples.keys(), (i) => `${samples[i]?.label} ${samples[i]?.source}`);
  const within = new Float64Array(width * width);
  const between = new Float64Array(width * width);
  const centres: Scatter['centres'] = [new Float64Array(width), new Float64Array(width)];
  const means: { label: 0 | 1; weight: number; mean: Float64Array }[] = [];
  for (const members of sources.values()) {
    const centre = new Float64Array(width);
    for (const i of members) addScaled(centre, rows[i] as Float64Array, 1 / members.length);
    for (const i of members) addOuter(within, difference(rows[i] as Float64Array, centre), 1 / samples.length);
    const label = (samples[members[0] as number] as Sample).label;
    const weight = members.reduce((sum, i) => sum + 2 * (weights[i] as number), 0);
    means.push({ label, weight, mean: centre });
    addScaled(centres[label], centre, weight);
  }
  for (const { label, weight, mean: centre } of means) addOuter(between, difference(centre, centres[label]), weight / 2);
  return { mean, scale, within, between, centres };
}

/** Fisher's linear discriminant (Annals of Eugenics 7, 1936) with its covariance replaced by within + between x penalty + ridge. */
export function directionOf(scatter: Scatter, { ridge, between }: Penalty): Direction {
  const width = scatter.mean.length;
  const matrix = scatter.within.map((value, i) => value + between * (scatter.between[i] as number));
  for (let i = 0; i < width; i += 1) matrix[i * width + i] = (matrix[i * width + i] as number) + ridge;
  const weights = solve(matrix, difference(scatter.centres[1], scatter.centres[0]), width);
  const bias = -weights.reduce((sum, weight, i) => sum + (weight * ((scatter.centres[0][i] as number) + (scatter.centres[1][i] as number))) / 2, 0);
  return { mean: scatter.mean, scale: scatter.scale, weights, bias };
}

export function applyDirection(direction: Direction, values: Float64Array): number {
  const row = standardizeRow(values, direction.mean, direction.scale);
  return row.reduce((sum, value, i) => sum + value * (direction.weights[i] as number), direction.bias);
}

function spread(samples: readonly Sample[], width: number): { mean: Float64Array; scale: Float64Array } {
  const mean = new Float64Array(width);
  const scale = new Float64Array(width);
  for (const { values } of samples) addScaled(mean, values, 1 / samples.length);
  for (const { values } of samples) {
    for (let i = 0; i < width; i += 1) scale[i] = (scale[i] as number) + ((values[i] as number) - (mean[i] as number)) ** 2 / samples.length;
  }
  return { mean, scale: scale.map((variance) => Math.sqrt(variance) || 1) };
}

function addScaled(sum: Float64Array, row: Float64Array, weight: number): void {
  for (let i = 0; i < sum.length; i += 1) sum[i] = (sum[i] as number) + weight * (row[i] as number);
}

const difference = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - (b[i] as number));
