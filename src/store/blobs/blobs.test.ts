import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startS3 } from '../../../test/support/s3-server.ts';
import type { BlobStore } from '../../core/ports.ts';
import { createFileBlobs } from './file.ts';
import { createS3Blobs } from './s3.ts';

const stores = {
  file: async (dir: string) => ({ blobs: createFileBlobs(join(dir, 'blobs')), close: async () => {} }),
  s3: async (dir: string) => {
    const server = await startS3();
    const blobs = createS3Blobs({
      bucket: 'bonafide',
      endpoint: server.url,
      region: 'us-east-1',
      accessKeyId: 'key',
      secretAccessKey: 'secret',
      tempDir: dir,
    });
    return {
      blobs,
      close: async () => {
        blobs.close();
        await server.close();
      },
    };
  },
};

describe.each(Object.entries(stores))('%s blobs', (_name, open) => {
  let dir: string;
  let blobs: BlobStore;
  let close: () => Promise<void>;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bonafide-blob-test-'));
    ({ blobs, close } = await open(dir));
  });
  afterEach(async () => {
    await close();
    await rm(dir, { recursive: true, force: true });
  });

  const put = async (name: string, content: string | Buffer) => {
    const path = join(dir, 'upload');
    await writeFile(path, content);
    await blobs.putFile(name, path);
    return path;
  };
  const text = async (name: string) => (await buffer((await blobs.read(name)).stream)).toString();

  it('takes a file over and gives it back as a stream and as a file', async () => {
    const path = await put('media/det_1', 'hello');
    expect(existsSync(path)).toBe(false);
    const { stream, sizeBytes } = await blobs.read('media/det_1');
    stream.destroy();
    expect(sizeBytes).toBe(5);
    expect(await text('media/det_1')).toBe('hello');
    const file = await blobs.openFile('media/det_1');
    expect(await readFile(file.path, 'utf8')).toBe('hello');
    await file.release();
    expect((await readdir(dir)).filter((name) => name !== 'blobs')).toEqual([]);
    expect(await text('media/det_1')).toBe('hello');
  });

  it('carries more than one part of an upload', async () => {
    const content = Buffer.alloc(12 * 1024 * 1024, 'bonafide');
    await put('media/big', content);
    expect((await buffer((await blobs.read('media/big')).stream)).equals(content)).toBe(true);
  });

  it('says not_found for what is not there and deletes it without complaint', async () => {
    await expect(blobs.read('media/none')).rejects.toMatchObject({ code: 'not_found' });
    await expect(blobs.openFile('media/none')).rejects.toMatchObject({ code: 'not_found' });
    await blobs.delete('media/none');
    await blobs.deleteAll('artifacts/none');
  });

  it('deletes one, or all below a prefix and nothing else', async () => {
    for (const name of ['artifacts/a/1.png', 'artifacts/a/2.png', 'artifacts/ab/1.png']) await put(name, name);
    await blobs.deleteAll('artifacts/a');
    await expect(blobs.read('artifacts/a/1.png')).rejects.toMatchObject({ code: 'not_found' });
    expect(await text('artifacts/ab/1.png')).toBe('artifacts/ab/1.png');
    await blobs.delete('artifacts/ab/1.png');
    await expect(blobs.read('artifacts/ab/1.png')).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each(['../x', 'a/../b', '/etc/passwd', '', 'a//b', 'a/.', 'a\\b', 'a\0b', '.hidden', 'a/b/c/d/e'])('refuses the name %j', async (name) => {
    await expect((async () => blobs.read(name))()).rejects.toMatchObject({ code: 'invalid_request' });
    await expect((async () => blobs.deleteAll(name))()).rejects.toMatchObject({ code: 'invalid_request' });
  });
});
