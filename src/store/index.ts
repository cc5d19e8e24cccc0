export { createFileBlobs } from './blobs/file.ts';
export { createS3Blobs, type S3Options } from './blobs/s3.ts';
export { type Database, type DatabaseOptions, openDatabase } from './database.ts';
export { createDetectionStore, type Enqueue } from './detections.ts';
export { createEvents } from './events/index.ts';
export { createKeyStore } from './keys.ts';
