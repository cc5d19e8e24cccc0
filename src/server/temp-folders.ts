import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of another machine that nobody has touched for so long belongs to a process that is gone. */
const ABANDONED_MS = 24 * 3600 * 1000;
/** How often a process shows that it lives, and looks for folders of those that do not. */
const INTERVAL_MS = 60_000;

export interface TempFolders {
  root: string;
  /** Uploads while they arrive. */
  uploads: string;
  /** Artifacts in the making. */
  work: string;
  /** Removes them. */
  close(): Promise<void>;
}

/**
 * Empty folders for the unfinished files of this process, on the file system of the data. What killed processes left there is removed;
 * processes that live (a server and workers on one PostgreSQL may share the folder) keep theirs. The same is done every minute from then on.
 */
export async function emptyTempFolders(dataDir: string): Promise<TempFolders> {
  const root = join(dataDir, 'tmp', `${hostname()}.${process.pid}`);
  const folders = { root, uploads: join(root, 'uploads'), work: join(root, 'work') };
  await rm(root, { recursive: true, force: true });
  await mkdir(folders.uploads, { recursive: true });
  await mkdir(folders.work, { recursive: true });
  await keepTempFolders(root);
  // What fails once is done by the next look.
  const timer = setInterval(() => void keepTempFolders(root).catch(() => {}), INTERVAL_MS).unref();
  return {
    ...folders,
    close: () => {
      clearInterval(timer);
      return rm(root, { recursive: true, force: true });
    },
  };
}

/** Marks the folder `root` as one of a process that lives, and removes those beside it whose processes do not. */
export async function keepTempFolders(root: string, now: Date = new Date()): Promise<void> {
  // Writing into its subfolders does not change a folder's own time.
  await utimes(root, now, now);
  const all = dirname(root);
  for (const name of await readdir(all)) if (await isAbandoned(all, name, now)) await rm(join(all, name), { recursive: true, force: true });
}

async function isAbandoned(all: string, name: string, now: Date): Promise<boolean> {
  const dot = name.lastIndexOf('.');
  if (name.slice(0, dot) === hostname()) return !isRunning(Number(name.slice(dot + 1)));
  const facts = await stat(join(all, name)).catch(() => null);
  return facts !== null && now.getTime() - facts.mtimeMs > ABANDONED_MS;
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
