import type { Job, WorkOptions } from 'pg-boss';
import type { z } from 'zod';
import type { Metrics } from '../core/telemetry.ts';
import type { Attempt } from './context.ts';
import { Places } from './places.ts';
import type { Queue } from './queue.ts';
import { retryWithinMs } from './queues.ts';
import { giveBack } from './recover.ts';

/** What a loop does: it runs the jobs of a queue, one at a time. What the handler rejects with is kept with the job, which runs again later. */
export interface Task<Data extends object> {
  name: string;
  schema: z.ZodType<Data>;
  handler: (run: Data & Attempt) => Promise<void>;
  options?: WorkOptions;
}

const ABORT_TIMEOUT_MS = 5000;
/** Workers are woken by notifications; the polls are for one that was lost, for the jobs of dead workers, and for jobs whose time comes. */
const POLLING = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5 };

/** The loops that claim jobs. */
export class Crew {
  private readonly queue: Queue;
  private readonly metrics: Metrics;
  /** Ids of loops by the name of their queue. */
  private readonly loops = new Map<string, Set<string>>();
  private readonly giveUp = new AbortController();
  private readonly alarms = new Set<NodeJS.Timeout>();
  private isClosing = false;

  constructor(queue: Queue, metrics: Metrics) {
    this.queue = queue;
    this.metrics = metrics;
  }

  /** One more loop. */
  async hire<Data extends object>(task: Task<Data>, places?: Places): Promise<string> {
    const { boss } = this.queue;
    const { name, options } = task;
    const loopId = await boss.work<unknown>(name, { ...POLLING, ...options }, async (jobs: Job<unknown>[]) => {
      this.metrics.jobsInHand(name, 1);
      try {
        await places?.begin(loopId);
        await this.runAll(task, jobs);
      } finally {
        this.metrics.jobsInHand(name, -1);
        await places?.end(loopId);
        // Else it would wait for its next poll although more jobs may be there.
        boss.notifyWorker(loopId);
      }
    });
    this.loops.set(name, (this.loops.get(name) ?? new Set()).add(loopId));
    return loopId;
  }

  /** Loops for up to `max` jobs at once, as many as there is work for, and one more that looks for it. */
  async hireAsNeeded<Data extends object>(task: Task<Data>, max: number): Promise<void> {
    const { name } = task;
    const places: Places = new Places(
      {
        hire: async () => (this.isClosing ? null : this.hire(task, places)),
        dismiss: async (id) => {
          this.loops.get(name)?.delete(id);
          await this.queue.boss.offWork(name, { id, wait: true }).catch(() => {});
        },
      },
      max,
    );
    await places.fill();
  }

  /** Resolves when every loop is at rest and what it had is settled in the database, or when a run does not even end after its abort. */
  async dismiss(timeoutMs: number): Promise<void> {
    this.isClosing = true;
    const atRest = Promise.all([...this.loops.keys()].map((name) => this.queue.boss.offWork(name, { wait: true })));
    const lastCall = Promise.withResolvers<void>();
    const timers = [
      setTimeout(() => this.giveUp.abort(new Error('the worker is being stopped')), timeoutMs),
      setTimeout(lastCall.resolve, timeoutMs + ABORT_TIMEOUT_MS),
    ];
    await Promise.race([atRest, lastCall.promise]).finally(() => [...timers, ...this.alarms].forEach(clearTimeout));
  }

  private async runAll<Data extends object>({ name, schema, handler }: Task<Data>, jobs: Job<unknown>[]): Promise<void> {
    try {
      for (const { id, data, retryCount, signal } of jobs)
        await handler({ ...schema.parse(data), jobId: id, attempt: retryCount, signal: AbortSignal.any([signal, this.giveUp.signal]) });
    } catch (error) {
      for (const { id, retryCount } of jobs) {
        if (this.giveUp.signal.aborted) await giveBack(this.queue.boss, name, { id, retryCount }, 'the worker was stopped');
        else this.wakeForRetry(name, retryCount);
      }
      throw error;
    }
  }

  /** The queue says nothing when the time of a retry has come: without this it would wait for the next poll. */
  private wakeForRetry(name: string, attempt: number): void {
    const alarm = setTimeout(
      () => {
        this.alarms.delete(alarm);
        for (const id of this.loops.get(name) ?? []) this.queue.boss.notifyWorker(id);
      },
      retryWithinMs(name, attempt),
    );
    this.alarms.add(alarm);
  }
}
