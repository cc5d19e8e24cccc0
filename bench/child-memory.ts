import { descendantsOf, peakBytes } from './process-tree.ts';

/** Peak resident memory of each living descendant of a process, largest first, in bytes. Empty where there is no /proc. */
export function childPeaksBytes(pid: number = process.pid): number[] {
  return descendantsOf(pid)
    .flatMap((child) => peakBytes(child) ?? [])
    .sort((a, b) => b - a);
}
