import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '../core/errors.ts';

const BEAT_MS = 5000;
/** A holder that cannot be looked up by its process id has died when it has not beaten for so long. */
const STALE_MS = 30_000;
const ATTEMPTS_MAX = 20;
/** How long to let another process that takes over have its turn. */
const TURN_MS = 20;

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
    if (await takeOver(path, found)) return hold(path);
  }
  throw inUse(folder, null);
}

/** Written beside and linked into place, so that nobody sees a lock without its holder. False where there is one already. */
async function create(path: string): Promise<boolean> {
  return withDraft(path, async (draft) => {
    try {
      await link(draft, path);
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    }
  });
}

async function withDraft<T>(path: string, use: (draft: string) => Promise<T>): Promise<T> {
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, JSON.stringify({ pid: process.pid, host: hostname(), startedAt: processStart(process.pid) } satisfies Holder));
    return await use(draft);
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

/**
 * Puts our lock in the place of a stale one. Of several processes that judged the same lock to be stale one at a time may do so, and only while it still is that
 * lock: it is replaced in one step and never missing, so nobody else can come in between. False where another one was quicker.
 */
async function takeOver(path: string, judged: string): Promise<boolean> {
  const turnstile = `${path}.stale-${createHash('sha256').update(judged).digest('hex').slice(0, 16)}`;
  if (!(await create(turnstile))) {
    // Whoever died in it does not keep the others out for ever.
    if (await isOld(turnstile)) await rm(turnstile, { force: true });
    await pause(TURN_MS);
    return false;
  }
  try {
    return await withDraft(path, async (draft) => {
      if ((await readLock(path)) !== judged) return false;
      await rename(draft, path);
      return true;
    });
  } finally {
    await rm(turnstile, { force: true });
  }
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

/** Not the same as not fresh: what is gone already is not old. */
async function isOld(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found !== null && Date.now() - found.mtimeMs >= STALE_MS;
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
