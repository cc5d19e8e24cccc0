import type { Sharp } from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { photoLike, type RawPicture, toSharp } from '../../../test/support/photo-like.ts';
import { DISTANCE_MAX, QUALITY_MIN } from '../../core/known-media/perceptual-hash.ts';
import { lumaOf } from '../media/raster.ts';
import { pdqOf } from './pdq.ts';

const WIDTH = 640;
const HEIGHT = 420;

async function hashOf(picture: Sharp) {
  const { data, info } = await picture.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return pdqOf(channels === 1 ? { width, height, channels, data } : lumaOf({ width, height, channels: 3, data }));
}

/** After having been a file. */
async function decoded(picture: Sharp): Promise<Sharp> {
  const { default: sharp } = await import('sharp');
  return sharp(await picture.toBuffer());
}

function distance(a: string, b: string): number {
  return [...a].reduce((sum, digit, i) => sum + (Number.parseInt(digit, 16) ^ Number.parseInt(b[i] ?? '', 16)).toString(2).replaceAll('0', '').length, 0);
}

/** Scenes: what is the same in a copy and different in another picture is large. */
async function scene(seed: number): Promise<RawPicture> {
  const { data } = await photoLike(WIDTH / 10, HEIGHT / 10, seed);
  const large = toSharp({ data, width: WIDTH / 10, height: HEIGHT / 10 })
    .resize(WIDTH, HEIGHT, { kernel: 'cubic' })
    .linear(2.5, -170);
  return { data: await large.raw().toBuffer(), width: WIDTH, height: HEIGHT };
}

let picture: RawPicture;
beforeAll(async () => {
  picture = await scene(1);
});

describe('PDQ', () => {
  it('has 256 bits, half of them set, and the quality of what can be recognised', async () => {
    const { hex, mirroredHex, quality } = await hashOf(toSharp(picture));
    for (const one of [hex, mirroredHex]) expect([one.length, distance(one, '0'.repeat(64))]).toEqual([64, 128]);
    expect(quality).toBeGreaterThanOrEqual(QUALITY_MIN);
  });

  it.each<[string, (original: Sharp) => Promise<Sharp> | Sharp]>([
    ['JPEG of quality 40', (original) => decoded(original.jpeg({ quality: 40 }))],
    ['WebP of quality 50', (original) => decoded(original.webp({ quality: 50 }))],
    ['half its size', (original) => decoded(original.resize(WIDTH / 2).png())],
    ['another shape', (original) => decoded(original.resize(500, 500, { fit: 'fill' }).png())],
    ['four times its size', (original) => decoded(original.resize(WIDTH * 4).png())],
    ['brighter and flatter', (original) => original.linear(0.8, 40)],
    ['without colour', (original) => original.toColourspace('b-w')],
    ['a hundredth of each border cut off', (original) => original.extract({ left: 6, top: 4, width: WIDTH - 12, height: HEIGHT - 8 })],
  ])('knows the picture again: %s', async (_name, change) => {
    const [original, copy] = [await hashOf(toSharp(picture)), await hashOf(await change(toSharp(picture)))];
    expect(distance(original.hex, copy.hex)).toBeLessThanOrEqual(DISTANCE_MAX);
  });

  it('knows it in a mirror by the hash of its mirror image', async () => {
    const [original, copy] = [await hashOf(toSharp(picture)), await hashOf(toSharp(picture).flop())];
    expect(distance(original.mirroredHex, copy.hex)).toBeLessThanOrEqual(8);
    expect(distance(original.hex, copy.mirroredHex)).toBeLessThanOrEqual(8);
    expect(distance(original.hex, copy.hex)).toBeGreaterThan(DISTANCE_MAX);
  });

  it('takes no other picture for it', async () => {
    const hashes = await Promise.all([1, 2, 3, 4, 5, 6].map(async (seed) => (await hashOf(toSharp(await scene(seed)))).hex));
    for (const [i, a] of hashes.entries()) for (const b of hashes.slice(i + 1)) expect(distance(a, b)).toBeGreaterThan(2 * DISTANCE_MAX);
  });

  it.each([
    [300, 200],
    [4, 900],
    [1, 1],
    [70, 3],
  ])('gives what has nothing to recognise no quality (%s x %s)', (width, height) => {
    expect(pdqOf({ width, height, channels: 1, data: new Uint8Array(width * height).fill(90) })).toMatchObject({ algorithm: 'pdq', quality: 0 });
  });
});
