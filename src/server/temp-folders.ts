import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** A folder of another machine that nobody has touched for so long belongs to a process that is gone. */
const ABANDONED_MS = 24 * 3600 * 1000;

export interface TempFolders {
  root: string;
  /** Uploads while they arrive. */
  uploads: string;
  /** Artifacts in the making. */
  work: string;
}

/**
 * Empty folders for the unfinished files of this process, on the file system of the data. What killed processes left there is removed;
 * processes that live (a server and workers on one PostgreSQL may share the folder) keep theirs.
 */
export async function emptyTempFolders(dataDir: string): Promise<TempFolders> {
  const all = join(dataDir, 'tmp');
  const own = `${hostname()}.${process.pid}`;
  await mkdir(all, { recursive: true });
  for (const name of await readdir(all)) if (name === own || (await isAbandoned(all, name))) await rm(join(all, name), { recursive: true, force: true });
  const root = join(all, own);
  const folders = { root, uploads: join(root, 'uploads'), work: join(root, 'work') };
  await mkdir(folders.uploads, { recursive: true });
  await mkdir(folders.work, { recursive: true });
  return folders;
}

async function isAbandoned(all: string, name: string): Promise<boolean> {
  const dot = name.lastIndexOf('.');
  if (name.slice(0, dot) === hostname()) return !isRunning(Number(name.slice(dot + 1)));
  const facts = await stat(join(all, name)).catch(() => null);
  return facts !== null && Date.now() - facts.mtimeMs > ABANDONED_MS;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
