import { expect, it } from 'vitest';
import type { Raster } from '../../src/engine/media/raster.ts';
import { deliver } from './delivery.ts';
import { decode } from './media.ts';
import { seededRandom } from './random.ts';
import { TAMPERINGS, tamper } from './tamper.ts';

const picture = (width: number, height: number): Raster => ({
  width,
  height,
  channels: 3,
  data: Uint8Array.from({ length: width * height * 3 }, (_, i) => 128 + 60 * Math.sin(i / 41) + 30 * Math.cos(i / 997)),
});

it('makes the same copy from the same seed, and another from another', async () => {
  const copy = async (seed: string) => (await deliver(picture(300, 260), true, seededRandom(seed))).bytes;
  expect(await copy('a')).toEqual(await copy('a'));
  expect(await copy('a')).not.toEqual(await copy('b'));
});

it('cuts small and large pictures to the same range of sizes', async () => {
  for (const [i, original] of [picture(256, 256), picture(700, 500)].entries()) {
    const { facts, bytes } = await deliver(original, i === 0, seededRandom(`size ${i}`));
    expect(Math.min(facts.width, facts.height)).toBeGreaterThanOrEqual(176);
    expect(Math.max(facts.width, facts.height)).toBeLessThanOrEqual(256);
    expect(await decode(bytes)).toMatchObject({ width: facts.width, height: facts.height, channels: 3 });
  }
});

it.each(TAMPERINGS)('changes one part of a picture by %s and leaves the rest', async (kind) => {
  const original = picture(256, 256);
  const changed = await tamper(original, kind, picture(400, 300), seededRandom(kind));
  const moved = changed.data.filter((value, i) => value !== original.data[i]).length / original.data.length;
  expect(moved).toBeGreaterThan(0.005);
  expect(moved).toBeLessThan(0.25);
});
