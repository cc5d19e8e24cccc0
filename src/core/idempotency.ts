import { randomUUID } from 'node:crypto';
import { AppError } from './errors.ts';
import type { Clock } from './ports.ts';

/** How long a key stands for its first request (draft-ietf-httpapi-idempotency-key-header leaves it to the server). */
const KEPT_MS = 24 * 3600 * 1000;
/** A request that is being answered says so again before this is over; of one whose process died nothing is heard, and its key is free then. */
const LEASE_MS = 60_000;
/** Twice a key may be freed between two looks at it; more often is no coincidence. */
const LOOKS_MAX = 3;

/** An idempotency key that one request has begun to use. */
export interface HeldKey {
  owner: string;
  key: string;
  /** Tells this request from another one that took the key over. */
  claim: string;
}

/** How a key stands that could not be taken. */
export interface TakenKey {
  fingerprint: string | null;
  /** What the first request made; null where it has not (yet) made anything. */
  madeId: string | null;
  runningUntil: Date | null;
}

export interface IdempotencyStore {
  /** Takes the key where it is new, was made before `expiredBefore`, or made nothing and ran out of its lease. One of many at once gets it. */
  take(held: HeldKey, fingerprint: string, times: { now: Date; runningUntil: Date; expiredBefore: Date }): Promise<boolean>;
  find(owner: string, key: string): Promise<TakenKey | null>;
  renew(held: HeldKey, runningUntil: Date): Promise<void>;
  /** Ends the lease of a key that something was made with; forgets the key otherwise. */
  release(held: HeldKey): Promise<void>;
}

/** The use cases of idempotency keys. */
export interface Idempotency {
  /**
   * The key for this request, or the id of what an equal request made with it before. `fingerprint` says what was asked.
   * Throws `idempotency_mismatch` where the key stands for another request, `conflict` while the first one is being answered.
   */
  begin(owner: string, key: string, fingerprint: string): Promise<{ held: HeldKey } | { madeId: string }>;
  /** Whether a request of the last 24 hours has used the key. */
  knows(owner: string, key: string): Promise<boolean>;
  /** To be called every `renewEveryMs` while the request is being answered. */
  renew(held: HeldKey): Promise<void>;
  /** The request is over: what it made stays bound to the key; where it made nothing, the key is free again. */
  end(held: HeldKey): Promise<void>;
  renewEveryMs: number;
}

export function createIdempotency({ store, clock }: { store: IdempotencyStore; clock: Clock }): Idempotency {
  const leaseEnd = (): Date => new Date(clock.now().getTime() + LEASE_MS);
  return {
    begin: async (owner, key, fingerprint) => {
      for (let look = 0; look < LOOKS_MAX; look += 1) {
        const held: HeldKey = { owner, key, claim: randomUUID() };
        const now = clock.now();
        const expiredBefore = new Date(now.getTime() - KEPT_MS);
        if (await store.take(held, fingerprint, { now, runningUntil: leaseEnd(), expiredBefore })) return { held };
        const taken = await store.find(owner, key);
        if (taken) return { madeId: judge(taken, fingerprint, now) };
      }
      throw stillRunning();
    },
    knows: async (owner, key) => (await store.find(owner, key)) !== null,
    renew: (held) => store.renew(held, leaseEnd()),
    end: (held) => store.release(held),
    renewEveryMs: LEASE_MS / 3,
  };
}

function judge({ fingerprint, madeId, runningUntil }: TakenKey, asked: string, now: Date): string {
  if (fingerprint !== asked) {
    throw new AppError(
      'idempotency_mismatch',
      'This Idempotency-Key was used within the last 24 hours for a request with another content. Send the same request again, or take a new key for this one.',
    );
  }
  if (madeId === null || (runningUntil !== null && runningUntil > now)) throw stillRunning();
  return madeId;
}

const stillRunning = (): AppError =>
  new AppError('conflict', 'The first request with this Idempotency-Key is still being answered. Send this one again in a moment.');

/** What the request held is no longer its own: it was silent for so long that another one took the key over. */
export const keyLost = (): AppError =>
  new AppError('conflict', 'Another request took over this Idempotency-Key meanwhile; nothing was made by this one. Send it again.');
