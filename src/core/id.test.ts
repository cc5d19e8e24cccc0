import { expect, it } from 'vitest';
import { newId } from './id.ts';

it('makes ids that sort by their time of making, also within one millisecond', () => {
  const now = Date.now();
  const ids = Array.from({ length: 1000 }, (_, i) => newId('det', now + Math.floor(i / 100)));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(1000);
});

it('prefixes 26 characters of Crockford base 32', () => {
  expect(newId('key')).toMatch(/^key_[0-9A-HJKMNP-TV-Z]{26}$/);
});
