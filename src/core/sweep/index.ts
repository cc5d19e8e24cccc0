import { expire } from './expire.ts';
import { sweepOrphans } from './orphans.ts';
import type { SweepParts, Swept } from './parts.ts';

export type { SweepParts, Swept } from './parts.ts';

const CHORES = [
  { name: 'expire', everyMs: 60_000, run: expire },
  { name: 'orphans', everyMs: 3_600_000, run: sweepOrphans },
] as const;

/**
 * Does the chores whose turn it is and that no other process of the installation has taken. Safe beside submissions, analyses and other
 * sweeps, and it may be cut off anywhere. Resolves when done, or soon after the signal.
 */
export async function sweep(parts: SweepParts, signal: AbortSignal): Promise<Swept> {
  let swept: Swept = {};
  for (const { name, everyMs, run } of CHORES) {
    if (!signal.aborted && (await parts.store.claim(name, parts.clock.now(), everyMs))) swept = { ...swept, ...(await run(parts, signal)) };
  }
  return swept;
}
