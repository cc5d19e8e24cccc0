import { expect, it } from 'vitest';
import { fingerprintOf, readIdempotencyKey } from './idempotency.ts';

it('reads a key bare or quoted', () => {
  expect(readIdempotencyKey(undefined)).toBeNull();
  expect(readIdempotencyKey(' 8e03978e-40d5 ')).toBe('8e03978e-40d5');
  expect(readIdempotencyKey('"8e03978e-40d5"')).toBe('8e03978e-40d5');
});

it.each(['', '""', 'a b', 'ä', 'a"b', 'x'.repeat(256)])('refuses the key %j', (header) => {
  expect(() => readIdempotencyKey(header)).toThrow(/invalid_request/);
});

it('makes one fingerprint of equal contents, whatever their order', () => {
  expect(fingerprintOf(['a', { x: 1, y: { b: 2, a: [1] } }])).toBe(fingerprintOf(['a', { y: { a: [1], b: 2 }, x: 1, z: undefined }]));
  expect(fingerprintOf(['a', 'b'])).not.toBe(fingerprintOf(['ab']));
  expect(fingerprintOf([{ a: [1, 2] }])).not.toBe(fingerprintOf([{ a: [2, 1] }]));
});
