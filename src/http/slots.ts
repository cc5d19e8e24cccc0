import { AppError } from '../core/errors.ts';

/** Fetches by URL take a connection, disk and up to five minutes each, all at the word of a caller who sends nothing himself. */
const FETCHES_MAX = 64;
const FETCHES_PER_OWNER_MAX = 4;
/** A batch that is being received takes up to twice its limit of 500 MB on the disk: the zip and what comes out of it. */
const BATCHES_MAX = 16;
const BATCHES_PER_OWNER_MAX = 2;

/** A picture that is hashed waits for an engine, and lies on the disk until then. */
const HASHES_MAX = 64;
const HASHES_PER_OWNER_MAX = 8;

/** These end when a host or a caller chooses to; nobody can say when. */
const RETRY_AFTER_SECONDS = 5;

interface SlotLimits {
  /** What is limited, in the plural. */
  work: string;
  /** At once in this process. */
  total: number;
  /** Of those, for one owner: well below `total`, so that a few of them cannot keep everybody else out. */
  perOwner: number;
}

/** Room for so much work of one sort at once. Whoever finds none is told so; nobody waits here, because waiting takes room as well. */
export class Slots {
  private readonly limits: SlotLimits;
  private readonly held = new Map<string, number>();
  private total = 0;

  constructor(limits: SlotLimits) {
    this.limits = limits;
  }

  /** Runs the work in a place of the owner's. Throws `rate_limited` where there is none. */
  async hold<T>(owner: string, work: () => Promise<T>): Promise<T> {
    const own = this.held.get(owner) ?? 0;
    if (own >= this.limits.perOwner) {
      throw this.full(`The owner of this key has ${own} ${this.limits.work} under way, the most for one owner at once.`, this.limits.perOwner);
    }
    if (this.total >= this.limits.total) throw this.full(`This server has ${this.total} ${this.limits.work} under way, the most at once.`, this.limits.total);
    this.held.set(owner, own + 1);
    this.total += 1;
    try {
      return await work();
    } finally {
      this.release(owner);
    }
  }

  private release(owner: string): void {
    const left = (this.held.get(owner) ?? 0) - 1;
    if (left > 0) this.held.set(owner, left);
    else this.held.delete(owner);
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
  hashes: Slots;
}

export const createIntakeSlots = (): IntakeSlots => ({
  fetches: new Slots({ work: 'fetches by URL', total: FETCHES_MAX, perOwner: FETCHES_PER_OWNER_MAX }),
  batches: new Slots({ work: 'batches', total: BATCHES_MAX, perOwner: BATCHES_PER_OWNER_MAX }),
  hashes: new Slots({ work: 'pictures to be hashed', total: HASHES_MAX, perOwner: HASHES_PER_OWNER_MAX }),
});
