import { readdirSync, readFileSync } from 'node:fs';

/** Processes looked at per tree; a server with its engine, or a PostgreSQL with its connections, has fewer. */
const MAX_PROCESSES = 256;
/** Unit of the times in /proc/PID/stat: USER_HZ, 100 on every Linux (man 5 proc). */
const TICKS_PER_SECOND = 100;

/** The living descendants of a process. Empty where there is no /proc. */
export function descendantsOf(root: number): number[] {
  const found: number[] = [];
  const pending = childrenOf(root);
  for (let pid = pending.pop(); pid !== undefined && found.length < MAX_PROCESSES; pid = pending.pop()) {
    found.push(pid);
    pending.push(...childrenOf(pid));
  }
  return found;
}

/** Peak resident memory, VmHWM of /proc/PID/status, in bytes; null where the system does not say. */
export function peakBytes(pid: number): number | null {
  const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`))?.[1];
  return kibibytes ? Number(kibibytes) * 1024 : null;
}

/** Processor time of a process, its descendants, and those of its children that have ended, in seconds. */
export function treeCpuSeconds(root: number): number {
  return [root, ...descendantsOf(root)].reduce((sum, pid) => sum + sumOfTimes(pid, 4), 0);
}

/** Processor time of this one process, in seconds. */
export const cpuSeconds = (pid: number): number => sumOfTimes(pid, 2);

/** The first `count` of utime, stime, cutime and cstime. */
function sumOfTimes(pid: number, count: number): number {
  // The name in parentheses may hold spaces; after it come state (field 3) to cstime (field 17).
  const fields = readText(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ') ?? [];
  return fields.slice(11, 11 + count).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}

function childrenOf(pid: number): number[] {
  const threads = listed(`/proc/${pid}/task`);
  return threads.flatMap((thread) => readText(`/proc/${pid}/task/${thread}/children`).split(' ').filter(Boolean).map(Number));
}

/** A process may end between two reads; then there is nothing to read. */
function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
