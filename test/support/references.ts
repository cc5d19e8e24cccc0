import { randomBytes } from 'node:crypto';
import { newId } from '../../src/core/id.ts';
import type { Reference } from '../../src/core/known-media/reference.ts';

/** A reference with a hash of its own. */
export const makeReference = (change: Partial<Reference> = {}): Reference => ({
  id: newId('ref'),
  owner: 'ada',
  shared: false,
  hashHex: randomBytes(32).toString('hex'),
  quality: 100,
  verdict: 'known_fake',
  url: 'https://example.org/check/1',
  title: 'A check',
  reason: 'It was made by a generator.',
  createdAt: new Date(),
  ...change,
});

/** The hash with so many of its bits changed. */
export function withBitsChanged(hex: string, count: number): string {
  const bytes = Buffer.from(hex, 'hex');
  // 37 is coprime to 256, so no bit comes twice.
  for (let i = 0; i < count; i += 1) bytes[((i * 37) % 256) >> 3] = (bytes[((i * 37) % 256) >> 3] as number) ^ (1 << ((i * 37) & 7));
  return bytes.toString('hex');
}
