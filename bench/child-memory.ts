import { readdirSync, readFileSync } from 'node:fs';

/** Processes looked at per sample; an engine has a handful. */
const MAX_PROCESSES = 64;

/**
 * Peak resident memory of each living descendant of this process, largest first, in bytes: VmHWM of /proc/PID/status (Linux). Empty where there is no /proc.
 */
export function childPeaksBytes(): number[] {
  const pending = childrenOf(process.pid);
  const peaks: number[] = [];
  for (let pid = pending.pop(); pid !== undefined && peaks.length < MAX_PROCESSES; pid = pending.pop()) {
    pending.push(...childrenOf(pid));
    const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readText(`/proc/${pid}/status`))?.[1];
    if (kibibytes) peaks.push(Number(kibibytes) * 1024);
  }
  return peaks.sort((a, b) => b - a);
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
