import { copyFile, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { BlobStore } from '../../core/ports.ts';
import { blobNotFound, nameParts } from './name.ts';

/** The end of the name of a blob that is being written. */
const DRAFT = '.part';

/** Blobs as files under `dir`. A blob appears whole or not at all, and is on the disk when `putFile` resolves. */
export function createFileBlobs(dir: string): BlobStore {
  const pathOf = (name: string): string => join(dir, ...nameParts(name));
  return {
    putFile: async (name, path) => {
      const target = pathOf(name);
      await mkdir(dirname(target), { recursive: true });
      await sync(path);
      await move(path, target);
      await sync(dirname(target));
    },
    read: async (name) => {
      const file = await open(pathOf(name)).catch(rejectMissing);
      try {
        const { size } = await file.stat();
        return { stream: file.createReadStream(), sizeBytes: size };
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    openFile: async (name) => {
      const path = pathOf(name);
      const file = await open(path).catch(rejectMissing);
      await file.close();
      return { path, release: async () => {} };
    },
    list: (prefix) => listBlobs(dir, pathOf(prefix)),
    delete: (name) => rm(pathOf(name), { force: true }),
    deleteAll: (prefix) => rm(pathOf(prefix), { recursive: true, force: true }),
    deleteDrafts: (before) => deleteDrafts(dir, before),
  };
}

interface StoredFile {
  path: string;
  modifiedAt: Date;
}

/** Every file below a folder, drafts too. What is deleted while it is read is left out. */
async function* filesBelow(folder: string): AsyncGenerator<StoredFile> {
  const entries = await opendir(folder).catch(nullWhereMissing);
  for await (const entry of entries ?? []) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    const facts = entry.isFile() ? await stat(path).catch(nullWhereMissing) : null;
    if (facts) yield { path, modifiedAt: facts.mtime };
  }
}

async function* listBlobs(root: string, folder: string): AsyncGenerator<{ name: string; modifiedAt: Date }> {
  for await (const { path, modifiedAt } of filesBelow(folder)) {
    if (!path.endsWith(DRAFT)) yield { name: relative(root, path).split(sep).join('/'), modifiedAt };
  }
}

async function deleteDrafts(root: string, before: Date): Promise<number> {
  let count = 0;
  for await (const { path, modifiedAt } of filesBelow(root)) {
    if (!path.endsWith(DRAFT) || modifiedAt >= before) continue;
    await rm(path, { force: true });
    count += 1;
  }
  return count;
}

async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isCode(error, 'EXDEV')) throw error;
    await copyAcross(from, to);
  }
}

/** On another file system a rename is not possible: copy beside the target, then rename there. */
async function copyAcross(from: string, to: string): Promise<void> {
  const draft = to + DRAFT;
  try {
    await copyFile(from, draft);
    await sync(draft);
    await rename(draft, to);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await rm(from, { force: true });
}

async function sync(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function nullWhereMissing(error: unknown): null {
  if (isCode(error, 'ENOENT')) return null;
  throw error;
}

function rejectMissing(error: unknown): never {
  if (isCode(error, 'ENOENT')) throw blobNotFound(error);
  throw error;
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;
