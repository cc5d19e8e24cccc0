import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMask } from './mask.ts';

const LIMITS = { imageBytes: 1e5, imagePixels: 1e5, audioBytes: 1, videoBytes: 1, documentBytes: 1 };
const PICTURE = { width: 400, height: 200 };
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-mask-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function maskOf(name: string, width: number, height: number): Promise<string> {
  const path = join(folder, name);
  await sharp({ create: { width, height, channels: 3, background: '#fff' } }).toFile(path);
  return path;
}

describe('readMask', () => {
  it.each(['mask.png', 'mask.jpg'])('reads %s, also at another size', async (name) => {
    expect(await readMask(await maskOf(name, 200, 100), PICTURE, LIMITS)).toMatchObject({ width: 200, height: 100, channels: 1 });
  });

  it('names the mask that has another shape, is too large, of another type, cut off or not there', async () => {
    const refused = (path: string) => readMask(path, PICTURE, LIMITS).catch((error: unknown) => error);
    expect(await refused(await maskOf('tall.png', 100, 200))).toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/mask tall\.png .*100 x 200/),
    });
    expect(await refused(await maskOf('large.png', 800, 400))).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('large.png') });
    expect(await refused(await maskOf('mask.webp', 200, 100))).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('PNG nor JPEG') });
    const cut = join(folder, 'cut.png');
    await writeFile(cut, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'));
    expect(await refused(cut)).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('cut.png') });
    expect(await refused(join(folder, 'none.png'))).toMatchObject({ code: 'invalid_request', message: expect.stringContaining('none.png') });
  });
});
