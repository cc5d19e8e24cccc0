import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startFakeS3 } from '../../../test/support/fake-s3.ts';
import { type S3Server, startS3 } from '../../../test/support/s3-server.ts';
import type { BlobStore } from '../../core/ports.ts';
import { createFileBlobs } from './file.ts';
import { createS3Blobs } from './s3.ts';

async function namesOf(listing: AsyncIterable<{ name: string }>): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of listing) names.push(name);
  return names;
}

interface Opened {
  blobs: BlobStore;
  close(): Promise<void>;
}

async function openS3(start: () => Promise<S3Server>, dir: string): Promise<Opened> {
  const { url: endpoint, close, ...credentials } = await start();
  const blobs = createS3Blobs({ bucket: 'bonafide', endpoint, region: 'us-east-1', tempDir: dir, ...credentials });
  return {
    blobs,
    close: async () => {
      blobs.close();
      await close();
    },
  };
}

const stores: Record<string, (dir: string) => Promise<Opened>> = {
  file: async (dir) => ({ blobs: createFileBlobs(join(dir, 'blobs')), close: async () => {} }),
  'real s3': (dir) => openS3(startS3, dir),
  'fake s3': (dir) => openS3(startFakeS3, dir),
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

  it('lists what lies below a prefix, page by page, while some of it is deleted', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `artifacts/a/${i}.png`);
    for (const name of [...names, 'artifacts/ab/1.png', 'media/a']) await put(name, name);
    const listed: { name: string; modifiedAt: Date }[] = [];
    for await (const blob of blobs.list('artifacts/a')) {
      listed.push(blob);
      await blobs.delete(blob.name);
    }
    expect(listed.map(({ name }) => name).sort()).toEqual(names);
    for (const { modifiedAt } of listed) expect(Math.abs(Date.now() - modifiedAt.getTime())).toBeLessThan(60_000);
    expect(await namesOf(blobs.list('none'))).toEqual([]);
  });

  it('has no drafts after whole writes', async () => {
    await put('media/det_1', Buffer.alloc(12 * 1024 * 1024));
    expect(await blobs.deleteDrafts(new Date(Date.now() + 3_600_000))).toBe(0);
    const { stream, sizeBytes } = await blobs.read('media/det_1');
    stream.destroy();
    expect(sizeBytes).toBe(12 * 1024 * 1024);
  });

  it.each(['../x', 'a/../b', '/etc/passwd', '', 'a//b', 'a/.', 'a\\b', 'a\0b', '.hidden', 'a/b/c/d/e'])('refuses the name %j', async (name) => {
    await expect((async () => blobs.read(name))()).rejects.toMatchObject({ code: 'invalid_request' });
    await expect((async () => blobs.deleteAll(name))()).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('drafts', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bonafide-blob-test-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('of files that were cut off are removed when they are old, and never listed', async () => {
    const blobs = createFileBlobs(dir);
    await mkdir(join(dir, 'artifacts', 'det_1'), { recursive: true });
    const paths = [join(dir, 'media.part'), join(dir, 'artifacts', 'det_1', 'heatmap.png.part')];
    for (const path of paths) await writeFile(path, 'half');
    expect(await namesOf(blobs.list('artifacts'))).toEqual([]);
    expect(await blobs.deleteDrafts(new Date(Date.now() - 60_000))).toBe(0);
    expect(await blobs.deleteDrafts(new Date(Date.now() + 60_000))).toBe(2);
    expect(paths.filter(existsSync)).toEqual([]);
  });

  it('of a bucket are uploads in parts that never ended; those of others stay', async () => {
    const server = await startFakeS3();
    const { url: endpoint, accessKeyId, secretAccessKey } = server;
    const blobs = createS3Blobs({ bucket: 'bonafide', endpoint, region: 'us-east-1', tempDir: dir, accessKeyId, secretAccessKey });
    const begin = (key: string, begunAt: Date) => server.content.uploads.set(key, { key, begunAt, parts: new Map() });
    for (let i = 0; i < 7; i += 1) begin(`media/det_${i}`, new Date(0));
    begin('media/now', new Date());
    begin('backup/of-somebody', new Date(0));
    expect(await blobs.deleteDrafts(new Date(Date.now() - 60_000))).toBe(7);
    expect([...server.content.uploads.keys()]).toEqual(['media/now', 'backup/of-somebody']);
    blobs.close();
    await server.close();
  });
});
