import fc from 'fast-check';
import { expect, it } from 'vitest';
import { logit, sigmoid } from './calibration.ts';

it('goes from probability to log-odds and back', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 0.999, noNaN: true }), (probability) => {
      expect(sigmoid(logit(probability))).toBeCloseTo(probability, 9);
    }),
  );
});

it('bounds what one signal can weigh', () => {
  expect(logit(0)).toBeCloseTo(-logit(1), 9);
  expect(Number.isFinite(logit(1))).toBe(true);
  expect(sigmoid(-800)).toBe(0);
  expect(sigmoid(800)).toBe(1);
});
