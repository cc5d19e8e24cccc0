import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { mp4Bytes, pngBytes } from '../../test/support/media-samples.ts';
import { type MadeEntry, zipBytes } from '../../test/support/zip-bytes.ts';
import type { UploadRules } from './upload.ts';
import { unpackZip } from './zip.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-zip-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const rules = (): UploadRules => ({
  dir: join(dir, '.'),
  sniff: (head) => (Buffer.from(head).includes('ftyp') ? { kind: 'video', format: 'mp4', mime: 'video/mp4' } : null),
  maxBytes: () => 100_000_000,
  maxBytesOfAll: 100_000_000,
});

async function unpack(entries: readonly MadeEntry[], bytesMax = 1_000_000) {
  const path = join(dir, 'media.zip');
  await writeFile(path, zipBytes(entries));
  return unpackZip(path, rules(), { filesMax: 50, bytesMax });
}

it('stops as soon as the files have more bytes together than is allowed, whatever was declared', async () => {
  const entry = { name: 'a.mp4', data: mp4Bytes(60_000) };
  expect(await unpack([entry, entry], 120_000)).toHaveLength(2);
  await rm(dir, { recursive: true });
  dir = await mkdtemp(join(tmpdir(), 'bonafide-zip-'));
  const liar = { ...entry, declared: { sizeBytes: 10 } };
  await expect(unpack([liar, liar], 119_999)).rejects.toMatchObject({ code: 'payload_too_large' });
  expect(await readdir(dir)).toEqual(['media.zip']);
});

it('refuses the file whose bytes are not as many as was declared, or not those', async () => {
  const data = mp4Bytes(5000);
  const files = await unpack([
    { name: 'longer.mp4', data, declared: { sizeBytes: 4999 } },
    { name: 'shorter.mp4', data, declared: { sizeBytes: 5001 } },
    { name: 'other.mp4', data, declared: { crc: 7 } },
    { name: 'broken.mp4', data: Buffer.from('this was never deflated'), method: 0 },
    { name: 'whole.mp4', data },
  ]);
  expect(files.map((file) => ('error' in file ? file.error.code : file.sizeBytes))).toEqual([
    'media_unreadable',
    'media_unreadable',
    'media_unreadable',
    'unsupported_media',
    5000,
  ]);
  expect((await readdir(dir)).length).toBe(2);
});

it('survives any damage to its bytes', async () => {
  const whole = zipBytes([
    { name: 'a.mp4', data: mp4Bytes(3000) },
    { name: 'b/c.png', data: pngBytes(200), method: 0 },
  ]);
  const path = join(dir, 'media.zip');
  for (let at = 0; at < whole.length; at += 3) {
    const damaged = Buffer.from(whole);
    damaged[at] = (damaged[at] as number) ^ 0xff;
    await writeFile(path, damaged);
    const files = await unpackZip(path, rules(), { filesMax: 50, bytesMax: 1_000_000 }).catch((error: unknown) => error);
    if (Array.isArray(files)) for (const file of files) await rm(file.path ?? '', { force: true });
    else expect(files).toMatchObject({ publicMessage: expect.any(String) });
    expect(await readdir(dir)).toEqual(['media.zip']);
  }
});
