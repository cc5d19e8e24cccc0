import { copyFile, mkdir, open, opendir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { BlobStore } from '../../core/ports.ts';
import { blobNotFound, nameParts } from './name.ts';

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
    list: (prefix) => listFiles(dir, pathOf(prefix)),
    delete: (name) => rm(pathOf(name), { force: true }),
    deleteAll: (prefix) => rm(pathOf(prefix), { recursive: true, force: true }),
  };
}

/** Also drafts that a crash left behind: they are nobody's, and whoever sweeps orphans must find them. */
async function* listFiles(root: string, folder: string): AsyncGenerator<{ name: string; modifiedAt: Date }> {
  try {
    for await (const entry of await opendir(folder, { recursive: true })) {
      if (!entry.isFile()) continue;
      const path = join(entry.parentPath, entry.name);
      const facts = await stat(path).catch(() => null);
      if (facts) yield { name: relative(root, path).split(sep).join('/'), modifiedAt: facts.mtime };
    }
  } catch (error) {
    // Nothing was stored yet, or a folder was deleted while it was read.
    if (!isCode(error, 'ENOENT')) throw error;
  }
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
  const draft = `${to}.part`;
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

function rejectMissing(error: unknown): never {
  if (isCode(error, 'ENOENT')) throw blobNotFound(error);
  throw error;
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;
