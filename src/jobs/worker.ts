import { NO_REVERSE_SEARCH } from '../core/known-media/reverse-search.ts';
import { NO_METRICS, NO_TRACER } from '../core/telemetry.ts';
import { runAnalyze } from './analyze.ts';
import { AnalyzeJob, DeliverJob, DetectionJob, type JobContext } from './context.ts';
import { Crew } from './crew.ts';
import { runDeadLetter } from './dead-letter.ts';
import { DELIVER_OPTIONS, DELIVERIES_MAX, type Deliver, runDeliver } from './deliver.ts';
import { runPurge } from './purge.ts';
import type { Queue } from './queue.ts';
import { ANALYZE, DEAD_LETTERS, DELIVER, PURGE } from './queues.ts';
import { returnOrphans } from './recover.ts';

type Optional = 'metrics' | 'tracer' | 'reverseSearch';

export interface WorkerOptions extends Omit<JobContext, Optional>, Partial<Pick<JobContext, Optional>> {
  queue: Queue;
  /** Sends webhooks; where it is left out, they are for other workers. */
  deliver?: Deliver;
  /** How many analyses run at once: the number of engine children. */
  concurrency: number;
  /** How long `stop` lets running jobs end; what is left then is aborted and given back. */
  stopTimeoutMs?: number;
}

const STOP_TIMEOUT_MS = 10_000;

/** Begins to run jobs, at first those that a dead process left behind. */
export async function startWorker(options: WorkerOptions): Promise<{ stop(): Promise<void> }> {
  const {
    queue,
    deliver,
    concurrency,
    stopTimeoutMs = STOP_TIMEOUT_MS,
    metrics = NO_METRICS,
    tracer = NO_TRACER,
    reverseSearch = NO_REVERSE_SEARCH,
    ...parts
  } = options;
  const context = { ...parts, metrics, tracer, reverseSearch };
  await returnOrphans(queue);
  const crew = new Crew(queue, metrics);
  for (let i = 0; i < concurrency; i += 1) await crew.hire({ name: ANALYZE, schema: AnalyzeJob, handler: (run) => runAnalyze(context, run) });
  await crew.hire({ name: PURGE, schema: DetectionJob, handler: (run) => runPurge(context, run) });
  await crew.hire({ name: DEAD_LETTERS, schema: DetectionJob, handler: (run) => runDeadLetter(context, run) });
  if (deliver)
    await crew.hireAsNeeded({ name: DELIVER, schema: DeliverJob, handler: (run) => runDeliver(deliver, run), options: DELIVER_OPTIONS }, DELIVERIES_MAX);
  return { stop: () => crew.dismiss(stopTimeoutMs) };
}
