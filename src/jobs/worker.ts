import type { Job } from 'pg-boss';
import { runAnalyze } from './analyze.ts';
import { type JobContext, JobData, type Run } from './context.ts';
import { runDeadLetter } from './dead-letter.ts';
import { runPurge } from './purge.ts';
import type { Queue } from './queue.ts';
import { ANALYZE, DEAD_LETTERS, PURGE } from './queues.ts';
import { returnOrphans } from './recover.ts';

export interface WorkerOptions extends JobContext {
  queue: Queue;
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
  const { queue, concurrency, stopTimeoutMs = STOP_TIMEOUT_MS, ...context } = options;
  await returnOrphans(queue);
  const crew = new Crew(queue);
  for (let i = 0; i < concurrency; i += 1) await crew.hire(ANALYZE, (run) => runAnalyze(context, run));
  await crew.hire(PURGE, (run) => runPurge(context, run));
  await crew.hire(DEAD_LETTERS, (run) => runDeadLetter(context, run));
  return { stop: () => crew.dismiss(stopTimeoutMs) };
}

/** The loops that claim jobs. */
class Crew {
  private readonly queue: Queue;
  private readonly giveUp = new AbortController();

  constructor(queue: Queue) {
    this.queue = queue;
  }

  async hire(name: string, handler: (run: Run) => Promise<void>): Promise<void> {
    const { boss } = this.queue;
    const workerId = await boss.work<unknown>(name, POLLING, async (jobs: Job<unknown>[]) => {
      try {
        for (const job of jobs) await this.perform(job, handler);
      } finally {
        // Else it would wait for its next poll although more jobs may be there.
        boss.notifyWorker(workerId);
      }
    });
  }

  /** Resolves when every loop is at rest and what it had is settled in the database, or when a run does not even end after its abort. */
  async dismiss(timeoutMs: number): Promise<void> {
    const atRest = Promise.all([ANALYZE, PURGE, DEAD_LETTERS].map((name) => this.queue.boss.offWork(name, { wait: true })));
    const lastCall = Promise.withResolvers<void>();
    const timers = [
      setTimeout(() => this.giveUp.abort(new Error('the worker is being stopped')), timeoutMs),
      setTimeout(lastCall.resolve, timeoutMs + ABORT_TIMEOUT_MS),
    ];
    await Promise.race([atRest, lastCall.promise]).finally(() => timers.forEach(clearTimeout));
  }

  private async perform(job: Job<unknown>, handler: (run: Run) => Promise<void>): Promise<void> {
    const { detectionId } = JobData.parse(job.data);
    await handler({ detectionId, attempt: job.retryCount, signal: AbortSignal.any([job.signal, this.giveUp.signal]) });
  }
}
