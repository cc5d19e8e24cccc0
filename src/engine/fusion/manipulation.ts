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

/** What joins the maps of all: a place that it shows is concentrated and stands out clearly from the rest of the picture. */
const PLACES = 'image-localisation';

/**
 * How much of the picture the pixel signals hold for synthetic. `local` needs a place that can be shown; `full` needs the whole-picture detectors to
 * carry nearly all of the suspicion, with no place to show; anything else is not known.
 */
export function manipulationOf(contributions: readonly Contribution[], signals: readonly Signal[]): Manipulation {
  const suspicious = contributions.filter((c) => c.logOdds > 0);
  const suspicion = suspicious.reduce((sum, c) => sum + c.logOdds, 0);
  if (suspicion <= 0) return 'unknown';
  const places = signals.find(({ detector }) => idOf(detector) === PLACES)?.regions ?? [];
  if (places.length > 0) return 'local';
  const local = suspicious.filter((c) => LOCAL.has(idOf(c.signal.detector)));
  const localShare = local.reduce((sum, c) => sum + c.logOdds, 0) / suspicion;
  return localShare < 0.1 ? 'full' : 'unknown';
}

const idOf = (detector: string): string => detector.split('@')[0] as string;
