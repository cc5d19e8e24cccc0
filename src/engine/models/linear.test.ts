import { expect, it } from 'vitest';
import { scoreWithCard } from './linear.ts';

const card = { model: { features: ['a', 'b'], mean: [1, 0], scale: [2, 1], weights: [1, -1], bias: 0, clip: 3 } };

it('weighs standardised features', () => {
  expect(scoreWithCard(card, { a: 3, b: 0 })).toBeCloseTo(1 / (1 + Math.exp(-1)), 9);
});

it('takes a missing or broken figure for the mean and clips a wild one', () => {
  expect(scoreWithCard(card, {})).toBe(0.5);
  expect(scoreWithCard(card, { a: Number.NaN, b: Number.POSITIVE_INFINITY })).toBe(0.5);
  expect(scoreWithCard(card, { a: 1e12 })).toBeCloseTo(1 / (1 + Math.exp(-3)), 9);
});
