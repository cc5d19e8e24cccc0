import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { id3Addresses } from './id3-addresses.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function frame(id: string, body: string): Buffer {
  const bytes = Buffer.from(`${id}\0\0\0\0\0\0${body}`, 'latin1');
  bytes.writeUInt32BE(body.length, 4);
  return bytes;
}

function tag(version: number, ...frames: Buffer[]): Buffer {
  const body = Buffer.concat([...frames, Buffer.alloc(20)]);
  return Buffer.concat([
    Buffer.from(['I', 'D', '3'].map((letter) => letter.charCodeAt(0))),
    Buffer.from([version, 0, 0, 0, 0, body.length >> 7, body.length & 0x7f]),
    body,
  ]);
}

async function read(bytes: Buffer): Promise<Record<string, string>> {
  const path = join(folder, 'file.mp3');
  await writeFile(path, bytes);
  return id3Addresses(path);
}

it.each([3, 4])('reads the links of ID3v2.%i, between other frames', async (version) => {
  const bytes = tag(version, frame('TIT2', '\0A song'), frame('WOAS', 'https://example.test/song/1\0'), frame('WOAF', 'https://example.test/file'));
  expect(await read(bytes)).toEqual({ woas: 'https://example.test/song/1', woaf: 'https://example.test/file' });
});

it('finds none where there is no tag', async () => {
  expect(await read(Buffer.from('RIFF'))).toEqual({});
  expect(await read(Buffer.alloc(0))).toEqual({});
});

it('survives any bytes after a tag’s header', async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (body) => {
      expect(await read(Buffer.concat([Buffer.from('ID3\x03\0\0\0\0\x01\x48', 'latin1'), Buffer.from(body)]))).toBeTypeOf('object');
    }),
    { numRuns: 50 },
  );
});
