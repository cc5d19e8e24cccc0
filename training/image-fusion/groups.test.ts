import { expect, it } from 'vitest';
import { foldsOf, groupsOf } from './groups.ts';

it('joins repositories that share a generator, and only those', () => {
  const groups = groupsOf([
    { repo: 'b/b', generator: 'sdxl' },
    { repo: 'a/a', generator: 'sdxl' },
    { repo: 'a/a', generator: 'flux' },
    { repo: 'c/c', generator: 'flux' },
    { repo: 'd/d', generator: 'camera' },
    { repo: 'e/e', generator: 'camera' },
  ]);
  expect(groups).toEqual(['a/a', 'a/a', 'a/a', 'a/a', 'd/d', 'e/e']);
});

it('keeps a group whole and both classes in every fold where it can', () => {
  const groups = ['a', 'a', 'b', 'c', 'c', 'd'];
  const labels = [1, 1, 1, 0, 0, 0];
  const folds = foldsOf(groups, labels, 2);
  expect(folds[0]).toBe(folds[1]);
  expect(folds[3]).toBe(folds[4]);
  for (const fold of [0, 1]) expect(new Set(labels.filter((_, i) => folds[i] === fold))).toEqual(new Set([0, 1]));
});
