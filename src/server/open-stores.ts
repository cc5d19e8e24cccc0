import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { type Batches, createBatches } from '../core/batches.ts';
import { createDetections, type Detections } from '../core/detections/index.ts';
import { createExplanations, type Explanations } from '../core/explanations/index.ts';
import { createIdempotency, type Idempotency } from '../core/idempotency.ts';
import { createKeys, type Keys } from '../core/keys.ts';
import type { ReferenceStore } from '../core/known-media/ports.ts';
import { createReferences, type References } from '../core/known-media/references.ts';
import type { MediaSeconds } from '../core/media-seconds.ts';
import type { BlobStore, EventBus } from '../core/ports.ts';
import type { Plans } from '../core/quota.ts';
import type { RateLimiter } from '../core/rate-limit.ts';
import { rememberRefused } from '../core/refused-keys.ts';
import type { OwnerMark } from '../core/retention.ts';
import { NO_METRICS, NO_TRACER } from '../core/telemetry.ts';
import { createUploads, type Uploads } from '../core/uploads.ts';
import { createUsage, type UsageUseCases } from '../core/usage.ts';
import type { WebhookStore, Webhooks } from '../core/webhook-ports.ts';
import { openQueue, type Queue } from '../jobs/index.ts';
import { checkUrl } from '../net/safe-fetch.ts';
import { createBatchStore } from '../store/batches.ts';
import { createFileBlobs } from '../store/blobs/file.ts';
import { createOwnerMark } from '../store/blobs/owner-mark.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { cacheDetections } from '../store/detection-cache.ts';
import { createDetectionStore } from '../store/detections.ts';
import { createEvents } from '../store/events/index.ts';
import { createExplanationStore } from '../store/explanations.ts';
import { createIdempotencyStore } from '../store/idempotency.ts';
import { cacheKeys } from '../store/key-cache.ts';
import { createKeyStore } from '../store/keys.ts';
import { createReferenceStore } from '../store/known-media.ts';
import { createMediaSeconds } from '../store/media-seconds.ts';
import { createRateLimiter } from '../store/rate-limits.ts';
import { createUploadStore } from '../store/uploads.ts';
import { createUsageStore } from '../store/usage.ts';
import { createWebhookStore } from '../store/webhook-store.ts';
import { traceDetections } from '../telemetry/index.ts';
import { createWebhooks } from '../webhooks/index.ts';
import { Closers } from './closers.ts';
import type { ServerLogger } from './logger.ts';
import type { Telemetry } from './open-telemetry.ts';
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
  plans: Plans;
  usage: UsageUseCases;
  mediaSeconds: MediaSeconds;
  rateLimiter: RateLimiter;
  webhookStore: WebhookStore;
  webhooks: Webhooks;
  uploads: Uploads;
  batches: Batches;
  explanations: Explanations;
  idempotency: Idempotency;
  referenceStore: ReferenceStore;
  references: References;
  ownerMark: OwnerMark;
  folders: TempFolders;
  close(): Promise<void>;
}

/** Who is told of what happens. */
type Watchers = Pick<Telemetry, 'metrics' | 'tracer'>;

const SILENT: Watchers = { metrics: NO_METRICS, tracer: NO_TRACER };

/** Opens database, queue and blobs. Throws `conflict` where the data folder is in use. Nothing stays open when it throws. */
export async function openStores(config: Config, logger: ServerLogger, { metrics, tracer }: Watchers = SILENT): Promise<Stores> {
  const closers = new Closers();
  try {
    const database = await openDatabase(config);
    closers.add(() => database.close());
    // Not before the database has locked the folder: else a second server would take the uploads of the first.
    const folders = await emptyTempFolders(config.dataDir);
    closers.add(() => folders.close());
    const queue = await openQueue(database.connection, logger);
    closers.add(() => queue.close());
    const events = await createEvents(database);
    closers.add(() => events.close());
    const blobs = await openBlobs(config, folders.root, closers);
    const clock = { now: () => new Date() };
    const detectionStore = createDetectionStore(database, (executor, job) => queue.enqueue(executor, job));
    // What this process alone can change may be remembered; on a server others change it too.
    const isAlone = database.connection.type === 'embedded';
    const store = isAlone ? cacheDetections(detectionStore) : detectionStore;
    const retention = {
      purgeAfterMs: config.purgeAfterSeconds * 1000,
      retainMs: config.retainDays * DAY_MS,
      artifactsMs: config.artifactDays * DAY_MS,
    };
    const detections = traceDetections(createDetections({ store, blobs, events, clock, retention, plans: config.plans, metrics }), tracer);
    const keyStore = createKeyStore(database);
    const keys = rememberRefused(createKeys({ store: isAlone ? cacheKeys(keyStore) : keyStore, clock }), clock);
    const { plans } = config;
    const { imageBytes, audioBytes, videoBytes, documentBytes } = config.limits;
    const usage = createUsage({ store: createUsageStore(database), clock, plans });
    const rateLimiter = createRateLimiter(database, (error) => logger.warn({ error }, 'requests are counted by this process alone'));
    const uploads = createUploads({
      store: createUploadStore(database),
      blobs,
      clock,
      fileBytesMax: Math.max(imageBytes, audioBytes, videoBytes, documentBytes),
    });
    const batches = createBatches({ store: createBatchStore(database) });
    const explanations = createExplanations({ detections: store, store: createExplanationStore(database), clock });
    const idempotency = createIdempotency({ store: createIdempotencyStore(database), clock });
    const referenceStore = createReferenceStore(database);
    const webhookStore = createWebhookStore(database, (executor, job) => queue.enqueue(executor, job));
    const webhooks = createWebhooks({ store: webhookStore, clock, checkUrl: (url) => checkUrl(url, config.urlAllow) });
    return {
      webhookStore,
      webhooks,
      database,
      queue,
      blobs,
      events,
      detections,
      keys,
      uploads,
      batches,
      explanations,
      idempotency,
      referenceStore,
      references: createReferences({ store: referenceStore, clock }),
      plans,
      usage,
      mediaSeconds: createMediaSeconds(database),
      rateLimiter,
      ownerMark: createOwnerMark(database, blobs, folders.root),
      folders,
      close: () => closers.close(),
    };
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

/** The references alone, for commands that need no queue. */
export async function openReferences(config: Config): Promise<{ references: References; close(): Promise<void> }> {
  const database = await openDatabase(config);
  const references = createReferences({ store: createReferenceStore(database), clock: { now: () => new Date() } });
  return { references, close: () => database.close() };
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
