/** The loops of one queue, each with an id. */
export interface Loops {
  /** Null where no more are wanted because the worker is being stopped. */
  hire(): Promise<string | null>;
  /** It takes no more jobs, and ends what it has in hand; resolves when it has. Never rejects. */
  dismiss(id: string): Promise<void>;
}

/**
 * Runs many jobs at once with few polls: beside the loops that have a job in hand there is one that looks for the next, and none where `max` jobs are
 * in hand. So an idle queue is polled by one loop, however many jobs it may run at once.
 */
export class Places {
  private readonly loops: Loops;
  private readonly max: number;
  private readonly free = new Set<string>();
  private readonly dismissed = new Set<string>();
  private busy = 0;
  private hiring = false;

  constructor(loops: Loops, max: number) {
    this.loops = loops;
    this.max = max;
  }

  /** Sees to it that somebody looks for the next job. */
  async fill(): Promise<void> {
    if (this.hiring || this.free.size > 0 || this.busy >= this.max) return;
    this.hiring = true;
    const id = await this.loops.hire().finally(() => {
      this.hiring = false;
    });
    if (id !== null) this.free.add(id);
  }

  /** The loop has a job in hand. */
  async begin(id: string): Promise<void> {
    this.free.delete(id);
    this.busy += 1;
    await this.fill();
  }

  /** The loop has none any more. It looks for the next at once, since there may be one that waited for just this: so the other one that looked is too many. */
  async end(id: string): Promise<void> {
    this.busy -= 1;
    // It was sent away while it was being given its last job.
    if (this.dismissed.delete(id)) return this.fill();
    // It may be there already: a run that was given up for dead may end after the next one of the same loop has.
    this.free.delete(id);
    for (const other of this.free) {
      this.dismissed.add(other);
      void this.loops.dismiss(other).then(() => this.dismissed.delete(other));
    }
    this.free.clear();
    this.free.add(id);
  }
}
