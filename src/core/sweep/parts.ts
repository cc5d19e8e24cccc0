import type { Detections } from '../detections/index.ts';
import type { BlobStore, Clock } from '../ports.ts';
import type { OwnerMark, RetentionStore } from '../retention.ts';

/** What the sweep stands on. */
export interface SweepParts {
  detections: Pick<Detections, 'purge' | 'purgeArtifacts' | 'requeue'>;
  store: RetentionStore;
  blobs: Pick<BlobStore, 'list' | 'delete' | 'deleteAll' | 'deleteDrafts'>;
  ownerMark: OwnerMark;
  clock: Clock;
  /** Told of each thing that could not be done. The others are done all the same, and the next round tries it again. */
  onFailure(step: string, error: unknown): void;
  /** Told once a round that the blobs belong to another installation, so that none is taken for an orphan. */
  onForeignBlobs(): void;
}

/** How many of each sort a round has dealt with; sorts of which there was none are left out. */
export type Swept = Partial<Record<string, number>>;

/** Counts what a round does, and keeps one failure from ending it. */
export class Round {
  readonly swept: Swept = {};
  private readonly parts: Pick<SweepParts, 'onFailure'>;
  private readonly signal: AbortSignal;

  constructor(parts: Pick<SweepParts, 'onFailure'>, signal: AbortSignal) {
    this.parts = parts;
    this.signal = signal;
  }

  get isOver(): boolean {
    return this.signal.aborted;
  }

  /** Runs a step, which resolves to how many things it dealt with. */
  async step(name: string, work: () => Promise<number>): Promise<void> {
    if (this.isOver) return;
    try {
      const count = await work();
      if (count > 0) this.swept[name] = (this.swept[name] ?? 0) + count;
    } catch (error) {
      this.parts.onFailure(name, error);
    }
  }

  /** The same for each of a list. */
  async each(name: string, ids: () => Promise<readonly string[]>, work: (id: string) => Promise<void>): Promise<void> {
    await this.step(name, async () => {
      for (const id of await ids()) await this.step(name, () => work(id).then(() => 1));
      return 0;
    });
  }
}
