import type { MediaUpload } from './detection.ts';
import { MEDIA_KINDS, type MediaKind } from './media.ts';

/** One turn is a quarter of a second; the count begins here. 32 bits, as wide as the priority of a job, hold 17 years of them. */
const TURN_MS = 250;
const EPOCH_MS = Date.UTC(2026, 0, 1);
const TURN_MAX = 2 ** 31 - 1;

/** About how long an analysis takes, in turns: how far the next job of the same key and kind is put off. */
const COST: Readonly<Record<MediaKind, number>> = { image: 1, audio: 2, document: 4, video: 20 };
/** Bytes of sound that take about a turn, by format: nobody knows before decoding how long it is. */
const SOUND_BYTES: Readonly<Record<string, number>> = { wav: 1_500_000, flac: 800_000 };
/** Of what is compressed with a loss: some 64 kbit/s. */
const LOSSY_SOUND_BYTES = 100_000;

/** The same for one file: an hour of sound costs more than a sentence. */
export function costOf({ kind, format, sizeBytes }: Pick<MediaUpload, 'kind' | 'format' | 'sizeBytes'>): number {
  if (kind !== 'audio') return COST[kind];
  return Math.max(COST.audio, Math.ceil(sizeBytes / (SOUND_BYTES[format] ?? LOSSY_SOUND_BYTES)));
}

/** How long what is waited for less eagerly lets newcomers of quicker kinds pass, in turns: video ten minutes. Not for ever, so that it gets its turn. */
const COURTESY: Readonly<Record<MediaKind, number>> = { image: 0, audio: 0, document: 240, video: 2400 };

/** What waits, as a newcomer of one key finds it. A kind that does not wait is absent. */
export interface Waiting {
  /** By kind, the job with the earliest turn of all keys, and when it was submitted. */
  heads: Readonly<Partial<Record<MediaKind, { turn: number; since: Date }>>>;
  /** By kind, the latest turn of the newcomer's own key. */
  own: Readonly<Partial<Record<MediaKind, number>>>;
}

/**
 * The turn of a new job that takes about `cost` turns; the job with the least turn runs first, of equals the older one. A key that has nothing waiting comes at the present time, or
 * right behind the head of the queue where the queue is late, so that it waits for a job of each busy key and not for all their backlog. Jobs of a
 * burst stand as far apart as each costs, so that bursts of several keys take turns. Each kind of a key has a clock of its own: its pictures do
 * not wait for its videos. (Start-time fair queueing, P. Goyal et al., ACM SIGCOMM 1996, with the clock of the present where there is no backlog, as in
 * L. Zhang's VirtualClock, ACM SIGCOMM 1990.)
 */
export function nextTurn(kind: MediaKind, now: Date, { heads, own }: Waiting, cost: number): number {
  let turn = Math.floor((now.getTime() - EPOCH_MS) / TURN_MS) + COURTESY[kind];
  for (const other of MEDIA_KINDS) {
    const head = heads[other];
    if (head) turn = Math.min(turn, head.turn + 1 + Math.max(0, COURTESY[kind] - COURTESY[other]));
  }
  for (const other of MEDIA_KINDS) {
    const head = heads[other];
    // Its courtesy is over: nobody passes it any more, however many keys come new.
    if (head && now.getTime() - head.since.getTime() > COURTESY[other] * TURN_MS) turn = Math.max(turn, head.turn + 1);
  }
  return Math.min(TURN_MAX, Math.max(turn, (own[kind] ?? Number.NEGATIVE_INFINITY) + cost));
}

/** What the next newcomer of the same key finds when this one has its turn. */
export function withTurn({ heads, own }: Waiting, kind: MediaKind, turn: number, since: Date): Waiting {
  const head = heads[kind];
  return { heads: head && head.turn <= turn ? heads : { ...heads, [kind]: { turn, since } }, own: { ...own, [kind]: turn } };
}

/** The priority of a job: higher runs first, an earlier turn is a higher priority. */
export const priorityOf = (turn: number): number => TURN_MAX - turn;
