import { expect, it } from 'vitest';
import { sigmoid } from '../../src/core/calibration.ts';
import { fitLogistic, type Samples } from './logistic.ts';
import { gaussian, seededRandom } from './random.ts';

function draw(count: number, weights: number[], bias: number): Samples {
  const random = seededRandom('logistic');
  const rows = Array.from({ length: count }, () => Float64Array.from(weights, () => gaussian(random)));
  const odds = (row: Float64Array) => row.reduce((sum, value, i) => sum + value * (weights[i] as number), bias);
  return { rows, labels: Uint8Array.from(rows, (row) => (random() < sigmoid(odds(row)) ? 1 : 0)), weights: new Float64Array(count).fill(1) };
}

it('finds the weights that drew the labels', () => {
  const model = fitLogistic(draw(20000, [1.5, -1, 0], 0.5), 0);
  [1.5, -1, 0].forEach((weight, i) => {
    expect(model.weights[i]).toBeCloseTo(weight, 0.9);
  });
  expect(model.bias).toBeCloseTo(0.5, 0.9);
});

it('shrinks under a penalty and keeps weights from going below zero where asked', () => {
  const samples = draw(2000, [1.5, -1, 0], 0);
  expect(Math.abs(fitLogistic(samples, 10).weights[0] as number)).toBeLessThan(0.1);
  const model = fitLogistic(samples, 0, true);
  expect(model.weights[0]).toBeGreaterThan(0.8);
  expect(model.weights[1]).toBe(0);
});
