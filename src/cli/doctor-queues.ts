import type { Database } from '../store/database.ts';
import { type DeadJob, type QueueReport, type QueueState, reportQueues } from '../store/queue-report.ts';
import type { CheckResult } from './doctor-checks.ts';
import { duration } from './duration.ts';

/** An analysis that waits for longer than this says that there are too few workers, or none. */
const WAIT_LONG_SECONDS = 600;

const WHAT_DIED: Readonly<Record<string, string>> = {
  analyze: 'These detections are marked failed, and nothing was charged for them. Submit the media again when the reason is mended.',
  'dead-letters': 'These detections could not even be marked failed. Look whether the database can be written, then submit them again.',
  purge: 'This media may still be there. The sweep of a running server or worker deletes it; see that one runs and that the blobs can be written.',
  deliver: 'These messages were not sent. POST /v1/webhook-deliveries/{id}/retry sends one again.',
};

/** One row for each queue, with what was given up of late: dead letters. */
export async function checkQueues({ kysely }: Pick<Database, 'kysely'>): Promise<CheckResult[]> {
  const report = await reportQueues(kysely);
  return report.queues.map((state) => ({ name: `queue ${state.queue}`, ...judge(state, report) }));
}

function judge(state: QueueState, { newestDead }: QueueReport): Omit<CheckResult, 'name'> {
  const { queue, waiting, oldestWaitSeconds, active, retrying, scheduled, dead } = state;
  const since = oldestWaitSeconds === null ? '' : ` (the oldest for ${duration(oldestWaitSeconds)})`;
  const counts = `${waiting} waiting${since}, ${active} active, ${retrying} to be tried again, ${scheduled} for later, ${dead} dead`;
  const died = newestDead.filter((job) => job.queue === queue);
  const report = { ...state, newestDead: died };
  if (dead > 0) {
    const message = [counts, ...died.map(line)].join('\n      ');
    return { finding: { state: 'warn', message, remedy: WHAT_DIED[queue] ?? 'The log of the worker says more.' }, report };
  }
  if ((oldestWaitSeconds ?? 0) > WAIT_LONG_SECONDS)
    return {
      finding: { state: 'warn', message: counts, remedy: 'See that a worker runs; then add workers: bonafide work, or more BONAFIDE_ENGINES.' },
      report,
    };
  return { finding: { state: 'ok', message: counts }, report };
}

const line = ({ subject, diedAt, runs, reason }: DeadJob): string => `${diedAt.toISOString()} ${subject}, ${runs} runs: ${reason}`;
