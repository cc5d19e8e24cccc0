import { expect, it } from 'vitest';
import { newId, timeOfId } from './id.ts';

it('makes ids that sort by their time of making, also within one millisecond', () => {
  const now = Date.now();
  const ids = Array.from({ length: 1000 }, (_, i) => newId('det', now + Math.floor(i / 100)));
  expect(ids.toSorted()).toEqual(ids);
  expect(new Set(ids).size).toBe(1000);
});

it('prefixes 26 characters of Crockford base 32', () => {
  expect(newId('key')).toMatch(/^key_[0-9A-HJKMNP-TV-Z]{26}$/);
});

it('tells when an id was made, and nothing of what is none', () => {
  const at = Date.UTC(2200, 1, 2, 3, 4, 5, 678);
  expect(timeOfId(newId('det', at))).toEqual(new Date(at));
  for (const other of ['', 'README', 'det_', 'det_01JQZ3V8W9X4Y5Z6A7B8C9D0E', 'det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1.part', 'det_01JQZ3V8W9X4Y5Z6A7B8C9D0EU']) {
    expect(timeOfId(other)).toBeNull();
  }
});
