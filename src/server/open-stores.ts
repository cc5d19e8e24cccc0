import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { createDetections, type Detections } from '../core/detections/index.ts';
import { createKeys, type Keys } from '../core/keys.ts';
import type { BlobStore, EventBus } from '../core/ports.ts';
import { openQueue, type Queue } from '../jobs/index.ts';
import { createFileBlobs } from '../store/blobs/file.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { createDetectionStore } from '../store/detections.ts';
import { createEvents } from '../store/events/index.ts';
import { createKeyStore } from '../store/keys.ts';
import { Closers } from './closers.ts';
import type { ServerLogger } from './logger.ts';
import { emptyTempFolders, type TempFolders } from './temp-folders.ts';

const DAY_MS = 24 * 3600 * 1000;

/** The parts that remember: open, migrated and wired to one another. */
export interface Stores {
  database: Database;
  queue: Queue;
  blobs: BlobStore;
  events: EventBus;
  detections: Detections;
  keys: Keys;
  folders: TempFolders;
  close(): Promise<void>;
}

/** Opens database, queue and blobs. Throws `conflict` where the data folder is in use. Nothing stays open when it throws. */
export async function openStores(config: Config, logger: ServerLogger): Promise<Stores> {
  const closers = new Closers();
  try {
    const database = await openDatabase(config);
    closers.add(() => database.close());
    // Not before the database has locked the folder: else a second server would take the uploads of the first.
    const folders = await emptyTempFolders(config.dataDir);
    closers.add(() => rm(folders.root, { recursive: true, force: true }));
    const queue = await openQueue(database.connection, logger);
    closers.add(() => queue.close());
    const events = await createEvents(database);
    closers.add(() => events.close());
    const blobs = await openBlobs(config, folders.root, closers);
    const clock = { now: () => new Date() };
    const store = createDetectionStore(database, (executor, job) => queue.enqueue(executor, job));
    const retention = {
      purgeAfterMs: config.purgeAfterSeconds * 1000,
      retainMs: config.retainDays * DAY_MS,
      artifactsMs: config.artifactDays * DAY_MS,
    };
    const detections = createDetections({ store, blobs, events, clock, retention, plans: config.plans });
    const keys = createKeys({ store: createKeyStore(database), clock });
    return { database, queue, blobs, events, detections, keys, folders, close: () => closers.close() };
  } catch (error) {
    await closers.close();
    throw error;
  }
}

/** The keys alone, for commands that need no queue. */
export async function openKeys(config: Config): Promise<{ keys: Keys; close(): Promise<void> }> {
  const database = await openDatabase(config);
  return { keys: createKeys({ store: createKeyStore(database), clock: { now: () => new Date() } }), close: () => database.close() };
}

async function openBlobs({ blobs }: Config, tempDir: string, closers: Closers): Promise<BlobStore> {
  if (blobs.type === 'file') {
    await mkdir(blobs.dir, { recursive: true });
    return createFileBlobs(blobs.dir);
  }
  const dir = join(tempDir, 'blobs');
  await mkdir(dir, { recursive: true });
  // Only here: the S3 client is large, and a server on a disk starts without it.
  const { createS3Blobs } = await import('../store/blobs/s3.ts');
  const s3 = createS3Blobs({ ...blobs, tempDir: dir });
  closers.add(async () => s3.close());
  return s3;
}
