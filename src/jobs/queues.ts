import type { Queue } from 'pg-boss';

/** After the fourth run that ended with its process, the media itself is the likely cause: the job goes to the dead letters. */
const RETRIES_MAX = 3;
/** A worker that has not been heard of for so long is dead, and its job is run again. It beats at half of this, by timers that no analysis blocks. */
const HEARTBEAT_SECONDS = 15;
/** The engine has its own, shorter limit; this one is for a worker that lives and does not move. */
const EXPIRE_SECONDS = 3600;
const DAY_SECONDS = 24 * 3600;

export const ANALYZE = 'analyze';
export const PURGE = 'purge';
export const DELIVER = 'deliver';
export const DEAD_LETTERS = 'dead-letters';

/** Every option that an older version may have set is named. Dead letters come first: the others refer to them. `purge` waits for its time, as long as media is retained. */
export const QUEUES: readonly Queue[] = [
  { name: DEAD_LETTERS, notify: false, retryLimit: 20, retryDelay: 10, retryBackoff: true, retryDelayMax: 3600, expireInSeconds: 300 },
  {
    name: ANALYZE,
    notify: true,
    deadLetter: DEAD_LETTERS,
    retryLimit: RETRIES_MAX,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    expireInSeconds: EXPIRE_SECONDS,
    deleteAfterSeconds: DAY_SECONDS,
  },
  {
    name: PURGE,
    notify: false,
    retryLimit: 20,
    retryDelay: 10,
    retryBackoff: true,
    retryDelayMax: 3600,
    expireInSeconds: 300,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    retentionSeconds: 365 * DAY_SECONDS,
    deleteAfterSeconds: DAY_SECONDS,
  },
  {
    // An attempt that failed is written down and has a new job of its own; these retries are for a process that died or a database that was away.
    name: DELIVER,
    notify: true,
    retryLimit: 20,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 3600,
    expireInSeconds: 300,
    heartbeatSeconds: HEARTBEAT_SECONDS,
    deleteAfterSeconds: DAY_SECONDS,
  },
];
