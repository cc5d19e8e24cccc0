import { sweep } from '../core/sweep/index.ts';
import { ANALYSIS_QUEUES } from '../jobs/index.ts';
import { OWNER_BLOB } from '../store/blobs/owner-mark.ts';
import { createRetentionStore } from '../store/retention.ts';
import type { ServerLogger } from './logger.ts';
import type { Stores } from './open-stores.ts';

/** How often this process looks whether a chore is due that no other process has taken. */
const INTERVAL_MS = 60_000;
/** Media that is this late has been missed by its job and by a sweep: something is broken. */
const LATE_SECONDS = 300;

const FOREIGN_BLOBS =
  'the blobs belong to another installation, so none is taken for an orphan: check BONAFIDE_BLOBS and DATABASE_URL; to hand them over to this one, stop the other and delete the blob';

/** Sweeps at once and then every minute. `stop` resolves when the round in progress has ended, which it does soon. */
export function startSweeper(
  { database, detections, blobs, ownerMark }: Pick<Stores, 'database' | 'detections' | 'blobs' | 'ownerMark'>,
  logger: ServerLogger,
) {
  const stopping = new AbortController();
  const store = createRetentionStore({ kysely: database.unhurried }, ANALYSIS_QUEUES);
  const clock = { now: () => new Date() };
  const onFailure = (step: string, error: unknown): void => {
    if (!stopping.signal.aborted) logger.error({ step, error }, 'the sweep could not do everything');
  };
  const onForeignBlobs = (): void => logger.warn({ blob: OWNER_BLOB }, FOREIGN_BLOBS);
  const round = async (): Promise<void> => {
    const swept = await sweep({ store, detections, blobs, ownerMark, clock, onFailure, onForeignBlobs }, stopping.signal);
    if (Object.keys(swept).length > 0) logger.info({ swept }, 'swept');
    const overdue = await store.overdue(clock.now());
    if (overdue.oldestSeconds > LATE_SECONDS) logger.warn({ ...overdue }, 'media is kept for longer than it should be');
  };
  let timer: NodeJS.Timeout | undefined;
  const run = async (): Promise<void> => {
    await round().catch((error: unknown) => onFailure('round', error));
    if (!stopping.signal.aborted) timer = setTimeout(begin, INTERVAL_MS);
  };
  let running = run();
  const begin = (): void => {
    running = run();
  };
  return {
    stop: async (): Promise<void> => {
      stopping.abort();
      clearTimeout(timer);
      await running;
    },
  };
}
