import type { MediaKind } from './media.ts';

/** One turn is a quarter of a second; the count begins here, so that the turns of 34 years fit into the 32 bits of a job's priority. */
const TURN_MS = 250;
const EPOCH_MS = Date.UTC(2026, 0, 1);
const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

/** About how long an analysis takes, in turns: how far the next job of the same key is put off. */
const COST: Readonly<Record<MediaKind, number>> = { image: 1, audio: 2, document: 4, video: 20 };
/** How long what is waited for less eagerly lets newcomers of quicker kinds pass, in turns: video ten minutes. Not for ever, so that it gets its turn. */
const COURTESY: Readonly<Record<MediaKind, number>> = { image: 0, audio: 0, document: 240, video: 2400 };

/**
 * When a new job has its turn. Each key has a virtual clock (L. Zhang, "VirtualClock", ACM SIGCOMM 1990): jobs of a burst are put as far apart
 * as if they had come one after the other, so a key with ten thousand waiting jobs delays another key's single one by a job or two. `lastTurn` is
 * the latest turn of this key among the jobs that still wait; null where none does, so that a quiet key owes nothing for its past.
 */
export function nextTurn(kind: MediaKind, now: Date, lastTurn: number | null): number {
  const present = Math.floor((now.getTime() - EPOCH_MS) / TURN_MS);
  return lastTurn === null ? present : Math.max(present, lastTurn + COST[kind]);
}

/** The priority of a job: higher runs first, an earlier turn is a higher priority. */
export function priorityOf(kind: MediaKind, turn: number): number {
  return Math.max(INT32_MIN, INT32_MAX - (turn + COURTESY[kind]));
}
