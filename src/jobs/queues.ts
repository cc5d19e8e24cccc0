import type { Queue } from 'pg-boss';

/** A worker that has not been heard of for so long is dead, and its job is run again. It beats at half of this, by timers that no analysis blocks. */
const HEARTBEAT_SECONDS = 15;
/** The engine has its own, shorter limit; this one is for a worker that lives and does not move. */
const EXPIRE_SECONDS = 4 * 3600;
const DAY_SECONDS = 24 * 3600;

export const ANALYZE = 'analyze';
export const PURGE = 'purge';
export const DELIVER = 'deliver';
export const DEAD_LETTERS = 'dead-letters';
/** Where a detection waits that is to be analysed or given up. */
export const ANALYSIS_QUEUES = [ANALYZE, DEAD_LETTERS] as const;

/**
 * Runs of an analysis after the first: where a worker died or was stopped, where the engine crashed, where database or blobs were away. They wait about
 * 1, 2, 4, 8, 16, 32 and 60 s, so an outage of two minutes costs no detection. What is wrong with the media itself is never tried again.
 */
export const ANALYZE_RETRIES_MAX = 7;

/** For jobs that are short, may be done at any time and must be done in the end. Where no worker runs for weeks they wait, and are not thrown away. */
const PATIENT = {
  retryLimit: 20,
  retryDelayMax: 3600,
  retryBackoff: true,
  expireInSeconds: 300,
  heartbeatSeconds: HEARTBEAT_SECONDS,
  retentionSeconds: 365 * DAY_SECONDS,
};

/** Every option that an older version may have set is named. Dead letters come first: the others refer to them. `purge` waits for its time, as long as media is retained. */
export const QUEUES: readonly (Queue & { retryDelay: number; retryDelayMax: number })[] = [
  { ...PATIENT, name: DEAD_LETTERS, notify: true, retryDelay: 10 },
  {
    name: ANALYZE,
    notify: true,
    deadLetter: DEAD_LETTERS,
    retryLimit: ANALYZE_RETRIES_MAX,
    retryDelay: 1,
    retryDelayMax: 60,
    retryBackoff: true,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: EXPIRE_SECONDS,
    retentionSeconds: 365 * DAY_SECONDS,
    deleteAfterSeconds: DAY_SECONDS,
  },
  { ...PATIENT, name: PURGE, notify: false, retryDelay: 10, deleteAfterSeconds: DAY_SECONDS },
  // An attempt that failed is written down and has a new job of its own; these retries are for a process that died or a database that was away.
  { ...PATIENT, name: DELIVER, notify: true, retryDelay: 5, deleteAfterSeconds: DAY_SECONDS },
];

/** The latest that a failed run of a job is tried again, by the rule of pg-boss: `retryDelay` doubled each time, halved at most by chance, up to `retryDelayMax`. */
export function retryWithinMs(name: string, attempt: number): number {
  const queue = QUEUES.find((one) => one.name === name);
  return queue ? Math.min(queue.retryDelay * 2 ** (attempt + 1), queue.retryDelayMax) * 1000 : 0;
}
