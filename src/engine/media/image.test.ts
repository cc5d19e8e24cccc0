import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../core/errors.ts';
import { openImage } from './image.ts';
import type { ImageMedia } from './image-media.ts';
import { openBmp } from './open-bmp.ts';
import { sniffFile } from './sniff.ts';

const LIMITS = { imagePixels: 100_000_000 };
const golden = (name: string): string => fileURLToPath(new URL(`../../../test/media/${name}`, import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function save(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

async function openFile(path: string, limits = LIMITS) {
  const type = await sniffFile(path);
  if (!type) throw new Error(`${path} is of no known type`);
  return openImage(path, (await stat(path)).size, type, limits);
}

async function decodeFile(path: string): Promise<ImageMedia> {
  const source = await openFile(path);
  return source.load(source.frames[0] as (typeof source.frames)[number]);
}

function pixelAt({ frame: { rgb } }: ImageMedia, x: number, y: number): number[] {
  return [...rgb.data.subarray((y * rgb.width + x) * 3, (y * rgb.width + x) * 3 + 3)];
}

/** 40 x 20: red, but its right half blue. */
const twoColours = () =>
  sharp({ create: { width: 40, height: 20, channels: 3, background: '#ff0000' } }).composite([{ input: blue(20, 20), left: 20, top: 0 }]);
const blue = (width: number, height: number) => ({ create: { width, height, channels: 3 as const, background: '#0000ff' } });
const closeTo = (expected: number[], by: number) => expected.map((value) => expect.closeTo(value, -Math.log10(2 * by)));
const RED = [255, 0, 0];
const BLUE = [0, 0, 255];

describe('openImage', () => {
  it('gives facts, pixels, luma and quantisation table of a JPEG', async () => {
    const media = await decodeFile(await save('a.jpg', await twoColours().jpeg({ quality: 90 }).toBuffer()));
    expect(media.facts).toMatchObject({ kind: 'image', format: 'jpeg', mime: 'image/jpeg', width: 40, height: 20, frameCount: 1, durationMs: null });
    expect(media.facts.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(pixelAt(media, 2, 10)).toEqual(closeTo(RED, 5));
    expect(pixelAt(media, 37, 10)).toEqual(closeTo(BLUE, 5));
    expect(media.frame.luma.data[0]).toBeCloseTo(76, -1);
    expect(media.jpegLumaTable).toHaveLength(64);
    expect(media).toMatchObject({ palette: false, bitDepth: 8, orientation: 1 });
  });

  it('stands pictures upright', async () => {
    const media = await decodeFile(await save('turned.jpg', await twoColours().withMetadata({ orientation: 6 }).jpeg().toBuffer()));
    expect(media.facts).toMatchObject({ width: 20, height: 40 });
    expect(media.frame.rgb).toMatchObject({ width: 20, height: 40 });
    expect(media.orientation).toBe(6);
    expect(pixelAt(media, 10, 2)).toEqual(closeTo(RED, 5));
    expect(pixelAt(media, 10, 37)).toEqual(closeTo(BLUE, 5));
  });

  it('lays transparency over mid grey', async () => {
    const clear = await sharp({ create: { width: 8, height: 8, channels: 4, background: { r: 255, g: 0, b: 0, alpha: 0 } } })
      .png()
      .toBuffer();
    expect(pixelAt(await decodeFile(await save('clear.png', clear)), 4, 4)).toEqual([128, 128, 128]);
  });

  it('reads grey, 16-bit, CMYK, palette and wide-gamut pictures as sRGB', async () => {
    const grey = await decodeFile(await save('grey.png', await twoColours().toColourspace('b-w').png().toBuffer()));
    expect(new Set(pixelAt(grey, 2, 2)).size).toBe(1);
    const deep = await decodeFile(await save('deep.png', await twoColours().toColourspace('rgb16').png().toBuffer()));
    expect(pixelAt(deep, 2, 2)).toEqual(RED);
    expect(deep.bitDepth).toBe(16);
    const cmyk = await decodeFile(await save('cmyk.jpg', await twoColours().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer()));
    expect(pixelAt(cmyk, 2, 2)[0]).toBeGreaterThan(200);
    expect(pixelAt(cmyk, 2, 2)[2]).toBeLessThan(80);
    const palette = await decodeFile(await save('palette.png', await twoColours().png({ palette: true }).toBuffer()));
    expect(pixelAt(palette, 37, 2)).toEqual(BLUE);
    expect(palette.palette).toBe(true);
    const muted = sharp({ create: { width: 16, height: 16, channels: 3, background: { r: 180, g: 120, b: 90 } } });
    const wide = await decodeFile(await save('p3.png', await muted.withIccProfile('p3').png().toBuffer()));
    expect(pixelAt(wide, 2, 2)).toEqual(closeTo([180, 120, 90], 2));
  });

  it.each(['webp', 'tiff', 'avif', 'gif'] as const)('reads %s', async (format) => {
    const media = await decodeFile(await save(`a.${format}`, await twoColours().toFormat(format, { quality: 95 }).toBuffer()));
    expect(media.facts).toMatchObject({ format, width: 40, height: 20 });
    expect(pixelAt(media, 4, 10)).toEqual(closeTo(RED, 16));
    expect(pixelAt(media, 36, 10)).toEqual(closeTo(BLUE, 16));
    expect(media.palette).toBe(format === 'gif');
  });

  it('takes up to four frames, first and last among them, of an animation', async () => {
    const shade = (red: number) => sharp({ create: { width: 12, height: 10, channels: 3, background: { r: red, g: 0, b: 0 } } });
    const frames = await Promise.all(
      Array.from({ length: 9 }, (_, i) =>
        shade(20 * i)
          .png()
          .toBuffer(),
      ),
    );
    const animation = await sharp(frames, { join: { animated: true } })
      .webp({ lossless: true, delay: Array(9).fill(50) })
      .toBuffer();
    const source = await openFile(await save('moving.webp', animation));
    expect(source.facts).toMatchObject({ width: 12, height: 10, frameCount: 9, durationMs: 450 });
    expect(source.frames).toEqual([0, 3, 5, 8].map((page) => ({ page, timeMs: 50 * page })));
    const reds = await Promise.all(source.frames.map(async (frame) => pixelAt(await source.load(frame), 1, 1)[0]));
    expect(reds).toEqual([0, 60, 100, 160]);
  });
});

describe('openImage on HEIC', () => {
  it('decodes HEVC', async () => {
    const media = await decodeFile(golden('heic-plain.heic'));
    expect(media.facts).toMatchObject({ format: 'heic', mime: 'image/heic', width: 96, height: 64 });
    expect(pixelAt(media, 5, 5)).toEqual(closeTo([255, 255, 40], 6));
    expect(pixelAt(media, 90, 60)).toEqual(closeTo([0, 0, 40], 6));
  });

  it('turns by the container, converts the profile, lays alpha over mid grey', async () => {
    const turned = await decodeFile(golden('heic-turned.heic'));
    expect(pixelAt(turned, 5, 5)).toEqual(closeTo([0, 0, 40], 6));
    expect(pixelAt(turned, 90, 60)).toEqual(closeTo([255, 255, 40], 6));
    expect(pixelAt(await decodeFile(golden('heic-display-p3.heic')), 5, 5)).toEqual(closeTo([200, 180, 40], 5));
    const alpha = await decodeFile(golden('heic-alpha.heic'));
    expect(pixelAt(alpha, 5, 5)).toEqual(closeTo([128, 128, 128], 3));
    expect(pixelAt(alpha, 90, 60)).toEqual(closeTo([0, 0, 40], 6));
  });
});

/** A bottom-up BMP, 2 x 2: red, green over blue, white. */
function bmp(bitsPerPixel: number, palette: number[], rows: number[], compression = 0): Buffer {
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54 + palette.length, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(2, 18);
  header.writeInt32LE(2, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bitsPerPixel, 28);
  header.writeUInt32LE(compression, 30);
  return Buffer.concat([header, Buffer.from(palette), Buffer.from(rows)]);
}

const BMP_PALETTE = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 255, 255, 255, 0, ...Array(4 * 252).fill(0)];

describe('openImage on BMP', () => {
  it.each([
    ['8 bit', bmp(8, BMP_PALETTE, [2, 3, 0, 0, 0, 1, 0, 0])],
    ['4 bit', bmp(4, BMP_PALETTE.slice(0, 64), [0x23, 0, 0, 0, 0x01, 0, 0, 0])],
    ['16 bit', bmp(16, [], [0x1f, 0x00, 0xff, 0x7f, 0x00, 0x7c, 0xe0, 0x03])],
    ['24 bit', bmp(24, [], [255, 0, 0, 255, 255, 255, 0, 0, 0, 0, 255, 0, 255, 0, 0, 0])],
    ['32 bit', bmp(32, [], [255, 0, 0, 0, 255, 255, 255, 0, 0, 0, 255, 0, 0, 255, 0, 0])],
  ])('reads %s', async (_what, bytes) => {
    const media = await decodeFile(await save('a.bmp', bytes));
    expect([...media.frame.rgb.data]).toEqual([...RED, 0, 255, 0, ...BLUE, 255, 255, 255]);
  });

  it('refuses what is compressed, cut off, impossible or too large', async () => {
    const codeOf = async (bytes: Buffer) =>
      openFile(await save('bad.bmp', bytes)).then(
        () => 'none',
        (error: { code: string }) => error.code,
      );
    const good = bmp(24, [], Array(16).fill(0));
    const changed = (at: number, value: number) => {
      const copy = Buffer.from(good);
      copy.writeInt32LE(value, at);
      return copy;
    };
    expect(await codeOf(bmp(8, BMP_PALETTE, Array(8).fill(0), 1))).toBe('unsupported_media');
    expect(await codeOf(good.subarray(0, 60))).toBe('media_unreadable');
    expect(await codeOf(good.subarray(0, 20))).toBe('media_unreadable');
    expect(await codeOf(changed(18, -5))).toBe('media_unreadable');
    expect(await codeOf(changed(18, 200_000_000))).toBe('payload_too_large');
  });
});

describe('openImage on hostile files', () => {
  it('decodes or refuses a changed BMP, nothing else', async () => {
    const seeds = [bmp(8, BMP_PALETTE, Array(8).fill(1)), bmp(16, Array(12).fill(9), Array(8).fill(1), 3), bmp(24, [], Array(16).fill(1))];
    const change = fc.record({ at: fc.nat(80), value: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...seeds), fc.array(change, { maxLength: 4 }), async (seed, changes) => {
        const bytes = Buffer.from(seed);
        for (const { at, value } of changes) if (at < bytes.length) bytes[at] = value;
        try {
          const picture = openBmp(bytes, { imagePixels: 10_000 });
          const { width, height, data } = await picture.decode(0);
          expect(data).toHaveLength(width * height * 3);
        } catch (error) {
          expect(AppError.is(error), String(error)).toBe(true);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('refuses by the header what has too many pixels', async () => {
    const path = await save('large.png', await twoColours().png().toBuffer());
    await expect(openFile(path, { imagePixels: 799 })).rejects.toMatchObject({ code: 'payload_too_large', details: { width: 40, height: 20 } });
    await expect(openFile(path, { imagePixels: 800 })).resolves.toBeDefined();
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'tiff', 'avif'] as const)('calls a cut %s unreadable', async (format) => {
    const noise = sharp({ create: { width: 200, height: 200, channels: 3, background: '#888888', noise: { type: 'gaussian', mean: 128, sigma: 40 } } });
    const bytes = await noise.toFormat(format).toBuffer();
    await expect(decodeFile(await save(`cut.${format}`, bytes.subarray(0, bytes.length * 0.5)))).rejects.toMatchObject({ code: 'media_unreadable' });
  });

  it('calls a cut HEIC unreadable', async () => {
    const file = await readFile(golden('heic-plain.heic'));
    await expect(decodeFile(await save('cut.heic', file.subarray(0, 500)))).rejects.toMatchObject({ code: 'media_unreadable' });
  });
});
