import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toAppError } from '../../core/errors.ts';
import { createS3Blobs } from './s3.ts';

const CONTENT = Buffer.alloc(40, 'bonafide');
const SILENCE_MS = 200;
/** Far above the pauses of a busy machine. */
const LONG_SILENCE_MS = 1000;

let dir: string;
let server: Server;
let requests: number;
let blobs: ReturnType<typeof createS3Blobs>;

/** A bucket that takes connections. What it says to a request is up to the test. */
async function open(answer: Parameters<typeof createServer>[1], silenceMs = SILENCE_MS): Promise<void> {
  requests = 0;
  server = createServer((incoming, outgoing) => {
    requests += 1;
    incoming.resume();
    answer?.(incoming, outgoing);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  blobs = createS3Blobs({ bucket: 'b', endpoint, region: 'us-east-1', tempDir: dir, ...credentials, limits: { silenceMs } });
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bonafide-s3-limits-'));
});
afterEach(async () => {
  blobs.close();
  server.closeAllConnections();
  server.close();
  await rm(dir, { recursive: true, force: true });
});

const reasonOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'it was done',
    (error: unknown) => toAppError(error),
  );

it('calls a bucket that accepts and never answers an outage, after two tries', async () => {
  await open(() => {});
  const path = join(dir, 'upload');
  await writeFile(path, CONTENT);
  expect(await reasonOf(blobs.putFile('media/det_1', path))).toMatchObject({ outage: true, retryable: true });
  expect(requests).toBe(2);
  // It is still there for another try.
  expect(await readdir(dir)).toEqual(['upload']);
  const others = [blobs.read('media/det_1'), blobs.openFile('media/det_1'), blobs.delete('media/det_1'), blobs.deleteAll('artifacts/det_1')];
  for (const reason of await Promise.all(others.map(reasonOf))) expect(reason).toMatchObject({ outage: true });
});

it('gives up a download that stops in the middle, and leaves nothing of it', async () => {
  await open((_incoming, outgoing) => outgoing.writeHead(200, { 'Content-Length': CONTENT.length }).write(CONTENT.subarray(0, 10)));
  expect(await reasonOf(blobs.openFile('media/det_1'))).toMatchObject({ outage: true });
  expect(await readdir(dir)).toEqual([]);
});

it('lets a download take longer in all, as long as it goes on', async () => {
  await open((_incoming, outgoing) => {
    outgoing.writeHead(200, { 'Content-Length': CONTENT.length });
    let sent = 0;
    const timer = setInterval(() => {
      outgoing.write(CONTENT.subarray(sent, sent + 2));
      sent += 2;
      if (sent === CONTENT.length) clearInterval(timer);
    }, LONG_SILENCE_MS / 16);
    outgoing.on('close', () => clearInterval(timer));
  }, LONG_SILENCE_MS);
  const file = await blobs.openFile('media/det_1');
  await file.release();
  expect(requests).toBe(1);
});
