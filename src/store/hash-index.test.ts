import { randomBytes } from 'node:crypto';
import { assert, asyncProperty, integer, uint8Array } from 'fast-check';
import { expect, it } from 'vitest';
import { HashIndex } from './hash-index.ts';

const BYTES = 32;
const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** The hash with its first `count` bits of a walk through all of them changed. */
function changed(hash: Uint8Array, count: number, start = 0): Uint8Array {
  const copy = Uint8Array.from(hash);
  for (let i = 0; i < count; i += 1) {
    // 37 is coprime to 256, so no bit comes twice.
    const bit = (start + i * 37) % 256;
    copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  }
  return copy;
}

const BITS_OF_BYTE = Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length);

const distance = (a: Uint8Array, b: Uint8Array): number => a.reduce((sum, byte, i) => sum + (BITS_OF_BYTE[byte ^ (b[i] as number)] as number), 0);

it('finds exactly those within the distance, wherever the bits lie', async () => {
  const hash = uint8Array({ minLength: BYTES, maxLength: BYTES });
  await assert(
    asyncProperty(hash, integer({ min: 0, max: 60 }), integer({ min: 0, max: 255 }), async (query, count, start) => {
      const index = new HashIndex();
      index.add([1], randomBytes(BYTES));
      index.add([7], changed(query, count, start));
      const found = await index.search([hexOf(query)], 31);
      expect(found.filter(({ number }) => number === 7)).toEqual(count <= 31 ? [{ number: 7, distance: count }] : []);
    }),
    { numRuns: 200 },
  );
});

it('agrees with a plain comparison over several segments, and tells the nearest first', async () => {
  const count = 70_000;
  const hashes = randomBytes(count * BYTES);
  const query = randomBytes(BYTES);
  for (const [place, bits] of [
    [3, 30],
    [65_536, 4],
    [69_999, 0],
    [40_000, 31],
    [40_001, 32],
  ] as const)
    hashes.set(changed(query, bits), place * BYTES);
  const index = new HashIndex();
  index.add(
    Array.from({ length: count }, (_, i) => i + 1),
    hashes,
  );
  const plain = Array.from({ length: count }, (_, i) => ({ number: i + 1, distance: distance(query, hashes.subarray(i * BYTES, (i + 1) * BYTES)) }))
    .filter((one) => one.distance <= 31)
    .sort((a, b) => a.distance - b.distance);
  expect(plain.map(({ distance: bits }) => bits)).toEqual([0, 4, 30, 31]);
  expect(await index.search([hexOf(query)], 31)).toEqual(plain);
});

it('takes the nearer of two hashes, and finds no more what it forgot', async () => {
  const index = new HashIndex();
  const [a, b] = [randomBytes(BYTES), randomBytes(BYTES)];
  index.add([1, 2], Buffer.concat([a, b]));
  expect(await index.search([hexOf(changed(a, 9)), hexOf(changed(a, 3)), hexOf(b)], 31)).toEqual([
    { number: 2, distance: 0 },
    { number: 1, distance: 3 },
  ]);
  index.forget([2]);
  index.add([3], b);
  expect(await index.search([hexOf(b)], 31)).toEqual([{ number: 3, distance: 0 }]);
});
