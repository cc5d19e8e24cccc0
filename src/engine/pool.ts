import { AppError } from '../core/errors.ts';
import type { AnalyzeContext } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import type { RestartReason } from '../core/telemetry.ts';
import { type ChildOptions, EngineChild } from './child.ts';
import type { AnalyzeJob } from './protocol.ts';

export interface PoolOptions extends ChildOptions {
  /** Most children at a time. */
  children: number;
  /** Told of every child that has ended, unless the pool was closed. */
  onRestart?: ((reason: RestartReason) => void) | undefined;
}

interface Task {
  job: AnalyzeJob;
  context: AnalyzeContext;
  resolve(report: Report): void;
  reject(error: unknown): void;
}

interface Slot {
  child: EngineChild;
  state: 'starting' | 'idle' | 'busy' | 'ending';
  analyses: number;
  task: Task | null;
}

/** A child is replaced after so many analyses, or when it keeps more than this share of its memory limit between two: native decoders leak a little. */
const MAX_ANALYSES = 500;
const MAX_IDLE_SHARE = 0.4;
/** So many children in a row that die before their first word mean that starting more is of no use. */
const MAX_FAILED_STARTS = 3;

/** Children that analyse one thing each, and one queue for all: first come, first served. What happens to one analysis never touches another. */
export class Pool {
  readonly #options: PoolOptions;
  readonly #slots = new Set<Slot>();
  readonly #queue: Task[] = [];
  #failedStarts = 0;
  #closed = false;

  /** One child is started at once, the others when they are needed. */
  constructor(options: PoolOptions) {
    this.#options = options;
    this.#pump();
  }

  /** Rejects with the analysis' AppError, `engine_crashed`, `engine_timeout`, or the signal's reason when aborted. */
  async run(job: AnalyzeJob, context: AnalyzeContext = {}): Promise<Report> {
    const { signal } = context;
    signal?.throwIfAborted();
    if (this.#closed) throw closed();
    this.#failedStarts = 0;
    let abort = () => {};
    try {
      return await new Promise<Report>((resolve, reject) => {
        const task: Task = { job, context, resolve, reject };
        abort = () => this.#abort(task, signal?.reason);
        signal?.addEventListener('abort', abort, { once: true });
        this.#queue.push(task);
        this.#pump();
      });
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Process ids of the children that are analysing now. */
  busyPids(): number[] {
    return [...this.#slots].flatMap(({ state, child }) => (state === 'busy' && child.pid !== undefined ? [child.pid] : []));
  }

  /** Ends all children; what runs or waits rejects with `engine_crashed`, which may be tried again. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const task of this.#queue.splice(0)) task.reject(closed());
    await Promise.all([...this.#slots].map(({ child }) => child.kill(closed())));
  }

  #abort(task: Task, reason: unknown): void {
    const waiting = this.#queue.indexOf(task);
    if (waiting >= 0) this.#queue.splice(waiting, 1);
    const slot = [...this.#slots].find((one) => one.task === task);
    if (slot) this.#end(slot, reason);
    else task.reject(reason);
  }

  /** Gives waiting tasks to idle children and starts the children that are missing. */
  #pump(): void {
    if (this.#closed) return;
    for (const slot of this.#slots) {
      if (slot.state !== 'idle') continue;
      const task = this.#queue.shift();
      if (!task) break;
      void this.#work(slot, task);
    }
    const busy = [...this.#slots].filter(({ state }) => state === 'busy').length;
    const wanted = Math.min(this.#options.children, Math.max(1, busy + this.#queue.length));
    while (this.#living() < wanted && this.#failedStarts < MAX_FAILED_STARTS) this.#start();
  }

  #living(): number {
    return [...this.#slots].filter(({ state }) => state !== 'ending').length;
  }

  #start(): void {
    const slot: Slot = { child: new EngineChild(this.#options), state: 'starting', analyses: 0, task: null };
    this.#slots.add(slot);
    const { child } = slot;
    child.ready.then(
      () => {
        this.#failedStarts = 0;
        if (slot.state === 'starting') slot.state = 'idle';
        this.#pump();
      },
      (error: unknown) => this.#startFailed(error),
    );
    void child.exited.then(() => {
      this.#slots.delete(slot);
      if (!this.#closed) this.#options.onRestart?.(child.endReason);
      this.#pump();
    });
  }

  #startFailed(error: unknown): void {
    this.#failedStarts += 1;
    if (this.#failedStarts < MAX_FAILED_STARTS || this.#closed) return;
    for (const task of this.#queue.splice(0)) task.reject(error);
  }

  async #work(slot: Slot, task: Task): Promise<void> {
    slot.state = 'busy';
    slot.task = task;
    try {
      task.resolve(await slot.child.run(task.job, task.context.onProgress));
    } catch (error) {
      task.reject(error);
    }
    slot.task = null;
    slot.analyses += 1;
    if (!slot.child.alive || this.#isWornOut(slot)) this.#end(slot);
    else if (slot.state === 'busy') slot.state = 'idle';
    this.#pump();
  }

  #isWornOut({ analyses, child }: Slot): boolean {
    return analyses >= MAX_ANALYSES || child.rssBytes > this.#options.memoryMaxBytes * MAX_IDLE_SHARE;
  }

  #end(slot: Slot, reason?: unknown): void {
    slot.state = 'ending';
    void slot.child.kill(reason);
  }
}

function closed(): AppError {
  return new AppError('engine_crashed', 'The engine was closed before the analysis was done. Try again.');
}
