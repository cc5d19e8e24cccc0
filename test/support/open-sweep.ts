import { dirname } from 'node:path';
import { createDetections } from '../../src/core/detections/index.ts';
import { UNLIMITED } from '../../src/core/quota.ts';
import { sweep } from '../../src/core/sweep/index.ts';
import { ANALYSIS_QUEUES, openQueue } from '../../src/jobs/index.ts';
import { createOwnerMark } from '../../src/store/blobs/owner-mark.ts';
import { createDetectionStore, createEvents, createFileBlobs, openDatabase } from '../../src/store/index.ts';
import { createRetentionStore } from '../../src/store/retention.ts';
import { silentLogger } from './database-logger.ts';

/** Sweeps an installation as if it were a later time; resolves to the media that is still there. */
export async function openSweep({ databaseUrl, blobsDir, at }: { databaseUrl: string; blobsDir: string; at: Date }): Promise<string[]> {
  const database = await openDatabase({ dataDir: '', databaseUrl });
  const queue = await openQueue(database.connection, silentLogger);
  const events = await createEvents(database);
  const blobs = createFileBlobs(blobsDir);
  const clock = { now: () => at };
  const detections = createDetections({
    store: createDetectionStore(database, queue.enqueue),
    blobs,
    events,
    clock,
    retention: { purgeAfterMs: 0, retainMs: 0, artifactsMs: 0 },
    plans: { free: UNLIMITED, starter: UNLIMITED, pro: UNLIMITED, unlimited: UNLIMITED },
  });
  const failures: unknown[] = [];
  const onFailure = (_step: string, error: unknown): void => void failures.push(error);
  const onForeignBlobs = (): void => void failures.push(new Error('the blobs are foreign'));
  const ownerMark = createOwnerMark(database, blobs, dirname(blobsDir));
  // The first round of any worker has done so, unless it was killed at that very moment.
  if ((await ownerMark.read()) === 'none') await ownerMark.write();
  const store = createRetentionStore(database, ANALYSIS_QUEUES);
  await sweep({ store, detections, blobs, ownerMark, clock, onFailure, onForeignBlobs }, new AbortController().signal);
  await events.close();
  await queue.close();
  await database.close();
  if (failures.length > 0) throw failures[0];
  const left: string[] = [];
  for await (const { name } of blobs.list('media')) left.push(name);
  return left;
}
