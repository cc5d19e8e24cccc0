import type { PgBoss } from 'pg-boss';
import type { Queue } from './queue.ts';
import { QUEUES } from './queues.ts';

/**
 * Gives back the jobs that were in hand when the process before this one died; call it before any worker is started. Each loss counts as a run, so that
 * media which kills the process does not do so for ever.
 */
export async function returnOrphans({ boss, orphans }: Queue): Promise<number> {
  let count = 0;
  for (const { name } of QUEUES) {
    const ids = await orphans(name);
    for (const id of ids) await giveBack(boss, name, { id }, 'the process ended while the job was in hand');
    count += ids.length;
  }
  return count;
}

/**
 * Ends a run so that the next one begins at once: the pause after a failure is of no use where nothing failed. Does nothing where the job has a
 * `retryCount` and another worker has begun a later run of it.
 */
export async function giveBack(boss: PgBoss, name: string, { id, retryCount }: { id: string; retryCount?: number }, why: string): Promise<void> {
  await boss.fail(name, retryCount === undefined ? id : { id, retryCount }, { message: why });
  await boss.update(name, undefined, { id, startAfter: new Date() });
}
