import { sigmoid } from '../../src/core/calibration.ts';
import { solve } from './matrix.ts';

/** Rows of standardised features with labels (0 bona fide, 1 spoof) and weights. */
export interface Samples {
  rows: Float64Array[];
  labels: Uint8Array;
  weights: Float64Array;
}

export interface Logistic {
  weights: Float64Array;
  bias: number;
}

const MAX_STEPS = 25;

export function logOdds(model: Logistic, row: Float64Array): number {
  let sum = model.bias;
  for (let i = 0; i < row.length; i += 1) sum += (model.weights[i] as number) * (row[i] as number);
  return sum;
}

/**
 * Weighted logistic regression by Newton's method, with penalty / 2 * |weights|^2 against a mean log loss (the bias goes free). Where `nonNegative` is
 * set, weights that fall below 0 are dropped and the rest is fitted again.
 */
export function fitLogistic(samples: Samples, penalty: number, nonNegative = false): Logistic {
  const width = samples.rows[0]?.length ?? 0;
  let active = Array.from({ length: width }, (_, i) => i);
  for (;;) {
    const model = newton(samples, penalty, active);
    const kept = active.filter((i) => (model.weights[i] as number) > 0);
    if (!nonNegative || kept.length === active.length) return model;
    active = kept;
  }
}

function newton(samples: Samples, penalty: number, active: readonly number[]): Logistic {
  const size = active.length + 1;
  const total = samples.weights.reduce((sum, weight) => sum + weight, 0);
  const model: Logistic = { weights: new Float64Array(samples.rows[0]?.length ?? 0), bias: 0 };
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const { gradient, hessian } = derivatives(samples, model, active, total);
    active.forEach((column, i) => {
      gradient[i] = (gradient[i] as number) + penalty * (model.weights[column] as number);
      hessian[i * size + i] = (hessian[i * size + i] as number) + penalty;
    });
    hessian[size * size - 1] = (hessian[size * size - 1] as number) + 1e-9;
    const change = solve(hessian, gradient, size);
    const longest = change.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const scale = Math.min(1, 3 / (longest + 1e-12));
    active.forEach((column, i) => {
      model.weights[column] = (model.weights[column] as number) - scale * (change[i] as number);
    });
    model.bias -= scale * (change[size - 1] as number);
    if (longest < 1e-6) break;
  }
  return model;
}

function derivatives(samples: Samples, model: Logistic, active: readonly number[], total: number): { gradient: Float64Array; hessian: Float64Array } {
  const size = active.length + 1;
  const gradient = new Float64Array(size);
  const hessian = new Float64Array(size * size);
  const row = new Float64Array(size).fill(1);
  samples.rows.forEach((full, n) => {
    const weight = (samples.weights[n] as number) / total;
    const probability = sigmoid(logOdds(model, full));
    active.forEach((column, i) => {
      row[i] = full[column] as number;
    });
    const error = weight * (probability - (samples.labels[n] as number));
    const curvature = weight * probability * (1 - probability);
    for (let i = 0; i < size; i += 1) {
      const value = row[i] as number;
      gradient[i] = (gradient[i] as number) + error * value;
      const scaled = curvature * value;
      for (let j = 0; j <= i; j += 1) hessian[i * size + j] = (hessian[i * size + j] as number) + scaled * (row[j] as number);
    }
  });
  return { gradient, hessian };
}
