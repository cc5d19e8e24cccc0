import { expect, test } from 'vitest';
import { median, mediansByName } from '../../bench/statistics.ts';

test('median of odd, even and no values', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBe(0);
});

test('medians by name ignore records that lack the name', () => {
  expect(mediansByName([{ decode: 1, total: 10 }, { decode: 3, total: 30 }, { total: 20 }])).toEqual({ decode: 2, total: 20 });
});
