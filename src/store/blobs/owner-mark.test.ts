import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useEmbedded } from '../../../test/support/database.ts';
import { startS3 } from '../../../test/support/s3-server.ts';
import type { BlobStore } from '../../core/ports.ts';
import { createFileBlobs } from './file.ts';
import { createOwnerMark, OWNER_BLOB } from './owner-mark.ts';
import { createS3Blobs } from './s3.ts';

const open: Record<string, (dir: string) => Promise<{ blobs: BlobStore; close(): Promise<void> }>> = {
  files: async (dir) => ({ blobs: createFileBlobs(join(dir, 'blobs')), close: async () => {} }),
  s3: async (tempDir) => {
    const { url: endpoint, close, ...credentials } = await startS3();
    const blobs = createS3Blobs({ bucket: 'bonafide', endpoint, region: 'us-east-1', tempDir, ...credentials });
    return { blobs, close: () => close().finally(blobs.close) };
  },
};

describe.each(Object.keys(open))('the mark of the owner on %s', (name) => {
  const [get, getOther] = [useEmbedded(), useEmbedded()];
  let dir: string;
  let blobs: BlobStore;
  let close: () => Promise<void>;
  const ours = () => createOwnerMark(get().database, blobs, dir);
  const theirs = () => createOwnerMark(getOther().database, blobs, dir);

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'bonafide-mark-'));
    ({ blobs, close } = await (open[name] as (typeof open)[string])(dir));
  });
  afterEach(async () => {
    await blobs.delete(OWNER_BLOB);
    expect((await readdir(dir)).filter((file) => file.endsWith('.mark'))).toEqual([]);
  });
  afterAll(async () => {
    await close();
    await rm(dir, { recursive: true });
  });

  it('is of nobody, then of the one who wrote it, and stays so for its other processes', async () => {
    expect([await ours().read(), await theirs().read()]).toEqual(['none', 'none']);
    await ours().write();
    expect([await ours().read(), await ours().read(), await theirs().read()]).toEqual(['ours', 'ours', 'foreign']);
  });

  it('is of one only, however many write it at once', async () => {
    await Promise.all([ours().write(), theirs().write(), ours().write(), theirs().write()]);
    expect([await ours().read(), await theirs().read()].sort()).toEqual(['foreign', 'ours']);
  });

  it.each(['', 'x'.repeat(5000)])('is foreign where something else was written', async (content) => {
    const path = join(dir, 'other');
    await writeFile(path, content);
    await blobs.putFile(OWNER_BLOB, path);
    expect(await ours().read()).toBe('foreign');
  });
});
