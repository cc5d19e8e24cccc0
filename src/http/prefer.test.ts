import { expect, it } from 'vitest';
import { planWait, WAIT_SECONDS_MAX } from './prefer.ts';

it.each([
  [undefined, { waitMs: 500, applied: null }],
  ['wait=5', { waitMs: 5000, applied: 'wait=5' }],
  ['Wait = "5"', { waitMs: 5000, applied: 'wait=5' }],
  ['respond-async', { waitMs: 0, applied: 'respond-async' }],
  ['respond-async, wait=10', { waitMs: 10_000, applied: 'wait=10' }],
  ['wait=99999', { waitMs: WAIT_SECONDS_MAX * 1000, applied: `wait=${WAIT_SECONDS_MAX}` }],
  ['wait=-1', { waitMs: 500, applied: null }],
  ['handling=lenient', { waitMs: 500, applied: null }],
])('reads Prefer: %s', (header, plan) => {
  expect(planWait(header, 500)).toEqual(plan);
});
