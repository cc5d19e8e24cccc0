import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../core/errors.ts';

const BEAT_MS = 5000;
/** A holder that cannot be looked up by its process id has died when it has not beaten for so long. */
const STALE_MS = 30_000;
const ATTEMPTS_MAX = 5;

interface Holder {
  pid: number;
  host: string;
  /** Start time of the process, so that a reused process id is not taken for the holder; null where the system does not tell. */
  startedAt: string | null;
}

/**
 * Takes the folder for this process alone. The lock of a process that has died is taken over. Throws `conflict` where another process has it.
 */
export async function lockFolder(folder: string): Promise<{ release(): Promise<void> }> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'lock');
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (await create(path)) return hold(path);
    const found = await readLock(path);
    if (found === null) continue;
    const holder = parseHolder(found);
    if (holder && (await isAlive(holder, path))) throw inUse(folder, holder);
    await removeStale(path, found);
  }
  throw inUse(folder, null);
}

/** Written beside and linked into place, so that nobody sees a lock without its holder. */
async function create(path: string): Promise<boolean> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify({ pid: process.pid, host: hostname(), startedAt: processStart(process.pid) } satisfies Holder));
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

function hold(path: string): { release(): Promise<void> } {
  const beat = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, BEAT_MS);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      await rm(path, { force: true });
    },
  };
}

/** Of two processes that find the same stale lock one may already have put its own there: that one is put back. */
async function removeStale(path: string, judged: string): Promise<void> {
  const aside = `${path}.stale-${process.pid}`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, 'utf8')) !== judged) await link(aside, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT') && !isCode(error, 'EEXIST')) throw error;
  }
  await rm(aside, { force: true });
}

async function readLock(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function parseHolder(text: string): Holder | null {
  try {
    const { pid, host, startedAt } = JSON.parse(text) as Partial<Holder>;
    return typeof pid === 'number' && typeof host === 'string' ? { pid, host, startedAt: startedAt ?? null } : null;
  } catch {
    return null;
  }
}

async function isAlive(holder: Holder, path: string): Promise<boolean> {
  if (holder.host !== hostname()) return isFresh(path);
  if (!exists(holder.pid)) return false;
  const startedAt = processStart(holder.pid);
  return startedAt !== null && holder.startedAt !== null ? startedAt === holder.startedAt : isFresh(path);
}

async function isFresh(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs < STALE_MS;
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It is there and belongs to somebody else.
    return isCode(error, 'EPERM');
  }
}

/** Field 22 of /proc/PID/stat (proc(5)), in clock ticks since the boot; the name in field 2 may hold spaces, so count from its end. */
function processStart(pid: number): string | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ');
    return fields?.[19] ?? null;
  } catch {
    return null;
  }
}

const isCode = (error: unknown, code: string): boolean => error instanceof Error && 'code' in error && error.code === code;

function inUse(folder: string, holder: Holder | null): AppError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'another process';
  return new AppError(
    'conflict',
    `The data folder is in use by ${who}. Stop that one, choose another folder with --data, or set DATABASE_URL to share one database.`,
    { cause: new Error(folder) },
  );
}
