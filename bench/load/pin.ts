import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { descendantsOf } from '../process-tree.ts';

const run = promisify(execFile);

/** The cores that this process may use, by number: Cpus_allowed_list of /proc/self/status, such as `0-3,8`. */
export function ownCores(): number[] {
  const list = /^Cpus_allowed_list:\s+(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

/** Holds a process and its descendants, with all their threads and those to come, to one core (taskset of util-linux). */
export async function pinTree(root: number, core: number): Promise<void> {
  for (const pid of [root, ...descendantsOf(root)]) await run('taskset', ['-acp', String(core), String(pid)]);
}
