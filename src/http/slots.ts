import { AppError } from '../core/errors.ts';

/** Fetches by URL take a connection, disk and up to five minutes each, all at the word of a caller who sends nothing himself. */
const FETCHES_MAX = 32;
const FETCHES_PER_KEY_MAX = 4;
/** A batch that is being received takes up to twice its limit of 500 MB on the disk: the zip and what comes out of it. */
const BATCHES_MAX = 4;
const BATCHES_PER_KEY_MAX = 2;

/** These end when a host or a caller chooses to; nobody can say when. */
const RETRY_AFTER_SECONDS = 5;

interface SlotLimits {
  /** What is limited, in the plural. */
  work: string;
  /** At once in this process. */
  total: number;
  /** Of those, for one key. */
  perKey: number;
}

/** Room for so much work of one sort at once. Whoever finds none is told so; nobody waits here, because waiting takes room as well. */
export class Slots {
  private readonly limits: SlotLimits;
  private readonly held = new Map<string, number>();
  private total = 0;

  constructor(limits: SlotLimits) {
    this.limits = limits;
  }

  /** Runs the work in a place of the key's. Throws `rate_limited` where there is none. */
  async hold<T>(keyId: string, work: () => Promise<T>): Promise<T> {
    const own = this.held.get(keyId) ?? 0;
    if (own >= this.limits.perKey) throw this.full(`This key has ${own} ${this.limits.work} under way, the most that it may at once.`, this.limits.perKey);
    if (this.total >= this.limits.total) throw this.full(`This server has ${this.total} ${this.limits.work} under way, the most at once.`, this.limits.total);
    this.held.set(keyId, own + 1);
    this.total += 1;
    try {
      return await work();
    } finally {
      this.release(keyId);
    }
  }

  private release(keyId: string): void {
    const left = (this.held.get(keyId) ?? 0) - 1;
    if (left > 0) this.held.set(keyId, left);
    else this.held.delete(keyId);
    this.total -= 1;
  }

  private full(what: string, limit: number): AppError {
    return new AppError('rate_limited', `${what} Wait until one has ended and send the request again.`, {
      details: { limit_at_once: limit, retry_after_seconds: RETRY_AFTER_SECONDS },
    });
  }
}

/** What callers may have under way in this process. */
export interface IntakeSlots {
  fetches: Slots;
  batches: Slots;
}

export const createIntakeSlots = (): IntakeSlots => ({
  fetches: new Slots({ work: 'fetches by URL', total: FETCHES_MAX, perKey: FETCHES_PER_KEY_MAX }),
  batches: new Slots({ work: 'batches', total: BATCHES_MAX, perKey: BATCHES_PER_KEY_MAX }),
});
