/** All but `createS3Blobs` of blobs/s3.ts: its client is large, and only a server that uses it should load it. */

export { createFileBlobs } from './blobs/file.ts';
export { type Database, type DatabaseOptions, openDatabase } from './database.ts';
export { createDetectionStore, type Enqueue } from './detections.ts';
export { createEvents } from './events/index.ts';
export { createKeyStore } from './keys.ts';
export { createRateLimiter } from './rate-limits.ts';
export { createUsageStore } from './usage.ts';
export { createWebhookStore } from './webhook-store.ts';
