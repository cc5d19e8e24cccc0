import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type S3Server, startS3 } from '../../../test/support/s3-server.ts';
import { createS3Blobs } from './s3.ts';

const SIZE_BYTES = 200 * 2 ** 20;
/** Four parts of 5 MiB on their way, and what waits to be collected. */
const GROWTH_MAX_BYTES = 100 * 2 ** 20;
const SAMPLE_MS = 10;

let dir: string;
let server: S3Server;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-large-'));
  server = await startS3();
});
afterAll(async () => {
  await server.close();
  await rm(dir, { recursive: true, force: true });
});

/** By how much the memory of this process grew at most while the work was done. */
async function growthOf(work: () => Promise<void>): Promise<number> {
  const before = process.memoryUsage.rss();
  let most = before;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  const timer = setInterval(look, SAMPLE_MS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  look();
  return most - before;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

it('carries 200 MB to S3 and back in little memory, and whole', { timeout: 120_000 }, async () => {
  const { url: endpoint, accessKeyId, secretAccessKey } = server;
  const blobs = createS3Blobs({ bucket: 'bonafide', endpoint, region: 'us-east-1', tempDir: dir, accessKeyId, secretAccessKey });
  const path = join(dir, 'large');
  await writeFile(path, 'the head of the file');
  await truncate(path, SIZE_BYTES);
  const sent = await hashOf(path);
  expect(await growthOf(() => blobs.putFile('media/large', path))).toBeLessThan(GROWTH_MAX_BYTES);
  let received = '';
  const down = await growthOf(async () => {
    const file = await blobs.openFile('media/large');
    expect((await stat(file.path)).size).toBe(SIZE_BYTES);
    received = await hashOf(file.path);
    await file.release();
  });
  expect(down).toBeLessThan(GROWTH_MAX_BYTES);
  expect(received).toBe(sent);
  blobs.close();
});
