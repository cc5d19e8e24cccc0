import type { Signal } from '../../core/evidence.ts';
import type { Manipulation } from '../../core/report.ts';

export interface Contribution {
  signal: Signal;
  /** Absolute weight of the signal's log-odds. */
  capacity: number;
  /** What the signal adds to the fused log-odds of spoof. */
  logOdds: number;
}

/** Detectors that look for places that differ from the rest of the same picture. */
const LOCAL = new Set(['image-jpeg', 'image-noise', 'image-copymove']);

/**
 * How much of the picture the pixel signals hold for synthetic. `local` needs a place that can be shown; `full` needs the whole-picture detector to
 * carry nearly all of the suspicion, with no local one in favour; anything else is not known.
 */
export function manipulationOf(contributions: readonly Contribution[]): Manipulation {
  const suspicious = contributions.filter((c) => c.logOdds > 0);
  const suspicion = suspicious.reduce((sum, c) => sum + c.logOdds, 0);
  if (suspicion <= 0) return 'unknown';
  const local = suspicious.filter((c) => LOCAL.has(c.signal.detector.split('@')[0] as string));
  const localShare = local.reduce((sum, c) => sum + c.logOdds, 0) / suspicion;
  if (localShare > 0.5) return local.some((c) => c.signal.regions.length > 0) ? 'local' : 'unknown';
  return localShare < 0.1 ? 'full' : 'unknown';
}
