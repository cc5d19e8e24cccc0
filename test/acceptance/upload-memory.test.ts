import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mp4Bytes } from '../support/media-samples.ts';
import { type Served, serveBonafide } from '../support/run-bonafide.ts';

const CHUNK_BYTES = 1 << 20;
const CHUNKS = 499;
const MEMORY_MAX_KB = 400 * 1024;

let folder: string;
let server: Served;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-memory-'));
  server = await serveBonafide(folder);
});
afterAll(async () => {
  await server.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

function* body(): Generator<Buffer> {
  yield Buffer.from('--cut\r\ncontent-disposition: form-data; name="file"; filename="long.mp4"\r\ncontent-type: video/mp4\r\n\r\n');
  yield mp4Bytes(CHUNK_BYTES);
  const chunk = Buffer.alloc(CHUNK_BYTES, 7);
  for (let sent = 1; sent < CHUNKS; sent += 1) yield chunk;
  yield Buffer.from('\r\n--cut--\r\n');
}

function upload(): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${server.key}`, 'content-type': 'multipart/form-data; boundary=cut' };
    const sending = request(new URL('/v1/detections', server.url), { method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
    });
    sending.on('error', reject);
    Readable.from(body()).pipe(sending);
  });
}

/** Peak resident memory by proc_pid_status(5); Linux alone tells. */
describe.skipIf(!existsSync('/proc/self/status'))('an upload of 499 MB', () => {
  it('passes through a server that stays below 400 MB, and leaves nothing', { timeout: 120_000 }, async () => {
    // No video detector is installed: the file is received whole, then refused.
    expect(await upload()).toBe(503);
    const peakKb = Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))?.[1]);
    expect(peakKb).toBeLessThan(MEMORY_MAX_KB);
    const left = (await readdir(join(folder, 'data'), { recursive: true })).filter((name) => /upload|media/.test(name) && !/(uploads|media)$/.test(name));
    expect(left).toEqual([]);
  });
});
