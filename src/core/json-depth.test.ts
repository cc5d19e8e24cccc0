import { expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.ts';

const nested = (depth: number): unknown => JSON.parse('['.repeat(depth) + ']'.repeat(depth));

it('tells how deep a value is, to the level', () => {
  expect([isDeeperThan('text', 0), isDeeperThan(null, 0), isDeeperThan({}, 0), isDeeperThan({}, 1)]).toEqual([false, false, true, false]);
  expect([isDeeperThan({ a: 1, b: { c: [] } }, 2), isDeeperThan({ a: 1, b: { c: [] } }, 3)]).toEqual([true, false]);
  expect([isDeeperThan(nested(32), 32), isDeeperThan(nested(33), 32)]).toEqual([false, true]);
});

it('takes any depth that can be parsed', () => {
  expect(isDeeperThan(nested(100_000), 32)).toBe(true);
  expect(isDeeperThan(nested(100_000), 1_000_000)).toBe(false);
});
