import type { Queue } from './queue.ts';
import { QUEUES } from './queues.ts';

/**
 * Gives back the jobs that were in hand when the process before this one died; call it before any worker is started. Each loss counts as a run, so that media which kills the process does not do so for ever.
 */
export async function returnOrphans({ boss, orphans }: Queue): Promise<number> {
  let count = 0;
  for (const { name } of QUEUES) {
    const ids = await orphans(name);
    if (ids.length > 0) await boss.fail(name, ids, { message: 'the process ended while the job was in hand' });
    count += ids.length;
  }
  return count;
}
