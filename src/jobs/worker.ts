import type { Job, WorkOptions } from 'pg-boss';
import type { z } from 'zod';
import { type Metrics, NO_METRICS, NO_TRACER } from '../core/telemetry.ts';
import { runAnalyze } from './analyze.ts';
import { AnalyzeJob, type Attempt, DeliverJob, DetectionJob, type JobContext } from './context.ts';
import { runDeadLetter } from './dead-letter.ts';
import { DELIVER_OPTIONS, type Deliver, runDeliver } from './deliver.ts';
import { runPurge } from './purge.ts';
import type { Queue } from './queue.ts';
import { ANALYZE, DEAD_LETTERS, DELIVER, PURGE, retryWithinMs } from './queues.ts';
import { giveBack, returnOrphans } from './recover.ts';

export interface WorkerOptions extends Omit<JobContext, 'metrics' | 'tracer'>, Partial<Pick<JobContext, 'metrics' | 'tracer'>> {
  queue: Queue;
  /** Sends webhooks; where it is left out, they are for other workers. */
  deliver?: Deliver;
  /** How many analyses run at once: the number of engine children. */
  concurrency: number;
  /** How long `stop` lets running jobs end; what is left then is aborted and given back. */
  stopTimeoutMs?: number;
}

const STOP_TIMEOUT_MS = 10_000;
const ABORT_TIMEOUT_MS = 5000;
/** Workers are woken by notifications; the polls are for one that was lost, for the jobs of dead workers, and for jobs whose time comes. */
const POLLING = { pollingIntervalSeconds: 2, notifyPollingIntervalSeconds: 5 };

/** Begins to run jobs, at first those that a dead process left behind. */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const { queue, deliver, concurrency, stopTimeoutMs = STOP_TIMEOUT_MS, metrics = NO_METRICS, tracer = NO_TRACER, ...parts } = options;
  const context = { ...parts, metrics, tracer };
  await returnOrphans(queue);
  const crew = new Crew(queue, metrics);
  for (let i = 0; i < concurrency; i += 1) await crew.hire(ANALYZE, AnalyzeJob, (run) => runAnalyze(context, run));
  await crew.hire(PURGE, DetectionJob, (run) => runPurge(context, run));
  await crew.hire(DEAD_LETTERS, DetectionJob, (run) => runDeadLetter(context, run));
  if (deliver) await crew.hire(DELIVER, DeliverJob, (run) => runDeliver(deliver, run), DELIVER_OPTIONS);
  return { stop: () => crew.dismiss(stopTimeoutMs) };
}

/** The loops that claim jobs. */
class Crew {
  private readonly queue: Queue;
  private readonly metrics: Metrics;
  private readonly names = new Set<string>();
  private readonly giveUp = new AbortController();
  private readonly alarms = new Set<NodeJS.Timeout>();

  constructor(queue: Queue, metrics: Metrics) {
    this.queue = queue;
    this.metrics = metrics;
  }

  /** One more loop that runs the jobs of a queue, one at a time. What its handler rejects with is kept with the job, which runs again later. */
  async hire<Data extends object>(
    name: string,
    schema: z.ZodType<Data>,
    handler: (run: Data & Attempt) => Promise<void>,
    more: WorkOptions = {},
  ): Promise<void> {
    const { boss } = this.queue;
    this.names.add(name);
    const workerId = await boss.work<unknown>(name, { ...POLLING, ...more }, async (jobs: Job<unknown>[]) => {
      this.metrics.jobsInHand(name, 1);
      try {
        for (const { id, data, retryCount, signal } of jobs)
          await handler({ ...schema.parse(data), jobId: id, attempt: retryCount, signal: AbortSignal.any([signal, this.giveUp.signal]) });
      } catch (error) {
        for (const { id, retryCount } of jobs) {
          if (this.giveUp.signal.aborted) await giveBack(boss, name, { id, retryCount }, 'the worker was stopped');
          else this.wakeForRetry(workerId, name, retryCount);
        }
        throw error;
      } finally {
        this.metrics.jobsInHand(name, -1);
        // Else it would wait for its next poll although more jobs may be there.
        boss.notifyWorker(workerId);
      }
    });
  }

  /** Resolves when every loop is at rest and what it had is settled in the database, or when a run does not even end after its abort. */
  async dismiss(timeoutMs: number): Promise<void> {
    const atRest = Promise.all([...this.names].map((name) => this.queue.boss.offWork(name, { wait: true })));
    const lastCall = Promise.withResolvers<void>();
    const timers = [
      setTimeout(() => this.giveUp.abort(new Error('the worker is being stopped')), timeoutMs),
      setTimeout(lastCall.resolve, timeoutMs + ABORT_TIMEOUT_MS),
    ];
    await Promise.race([atRest, lastCall.promise]).finally(() => [...timers, ...this.alarms].forEach(clearTimeout));
  }

  /** The queue says nothing when the time of a retry has come: without this it would wait for the next poll. */
  private wakeForRetry(workerId: string, name: string, attempt: number): void {
    const alarm = setTimeout(
      () => {
        this.alarms.delete(alarm);
        this.queue.boss.notifyWorker(workerId);
      },
      retryWithinMs(name, attempt),
    );
    this.alarms.add(alarm);
  }
}
