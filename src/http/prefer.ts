/** A caller who waits longer than this is better served by asking again. */
export const WAIT_SECONDS_MAX = 120;

export interface WaitPlan {
  waitMs: number;
  /** What of the header was obeyed: the value of `Preference-Applied`. */
  applied: string | null;
}

/**
 * Reads `Prefer: wait=N` and `Prefer: respond-async` (RFC 7240). Where both stand, `respond-async` says that the caller would take a 202
 * and `wait` how long it is willing to wait for better: the wait is obeyed. What is not understood is ignored, as the RFC asks.
 */
export function planWait(prefer: string | undefined, defaultWaitMs: number): WaitPlan {
  const preferences = (prefer ?? '').split(/[,;]/).map((part) => part.trim().toLowerCase());
  const seconds = preferences.map((part) => /^wait\s*=\s*"?(\d{1,6})"?$/.exec(part)?.[1]).find((value) => value !== undefined);
  if (seconds !== undefined) {
    const granted = Math.min(Number(seconds), WAIT_SECONDS_MAX);
    return { waitMs: granted * 1000, applied: `wait=${granted}` };
  }
  if (preferences.includes('respond-async')) return { waitMs: 0, applied: 'respond-async' };
  return { waitMs: defaultWaitMs, applied: null };
}
