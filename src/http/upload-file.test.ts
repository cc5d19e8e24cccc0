import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { AppError } from '../core/errors.ts';
import { storeFile } from './upload-file.ts';

it('rejects with the error of a stream that fails before the file is open', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'bonafide-file-'));
  const part = new PassThrough();
  const rules = { sniff: () => null, maxBytes: () => 1 };
  const stored = storeFile(part, join(dir, 'a'), rules);
  part.destroy(new AppError('url_unreachable', 'Gone.'));
  await expect(stored).rejects.toMatchObject({ code: 'url_unreachable' });
  await rm(dir, { recursive: true });
});
