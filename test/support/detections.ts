import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEFAULT_OPTIONS, type DetectionOptions } from '../../src/core/detection.ts';
import { createDetections, type DetectionParts, type Detections, type Submission } from '../../src/core/detections/index.ts';
import { newId } from '../../src/core/id.ts';
import { UNLIMITED } from '../../src/core/quota.ts';
import type { Report } from '../../src/core/report.ts';
import { createDetectionStore, createEvents, createFileBlobs } from '../../src/store/index.ts';
import type { TestDatabase } from './database.ts';

export interface DetectionHouse {
  parts: DetectionParts;
  detections: Detections;
  dir: string;
  tempDir: string;
  /** A submission with a file of its own. */
  submission(change?: Partial<Submission>): Promise<Submission>;
  hasBlob(name: string): boolean;
  close(): Promise<void>;
}

export const options: DetectionOptions = DEFAULT_OPTIONS;

/** The use cases on a real database, with blobs in a folder that `close` removes. */
export async function openDetections({ database, queue }: TestDatabase, change: Partial<DetectionParts> = {}): Promise<DetectionHouse> {
  const dir = await mkdtemp(join(tmpdir(), 'bonafide-blobs-'));
  const tempDir = join(dir, 'temp');
  await mkdir(tempDir);
  const events = await createEvents(database);
  const parts: DetectionParts = {
    store: createDetectionStore(database, queue.enqueue),
    blobs: createFileBlobs(join(dir, 'blobs')),
    events,
    clock: { now: () => new Date() },
    retention: { purgeAfterMs: 60_000, retainMs: 30 * 24 * 3_600_000, artifactsMs: 30 * 24 * 3_600_000 },
    plans: { free: UNLIMITED, starter: UNLIMITED, pro: UNLIMITED, unlimited: UNLIMITED },
    ...change,
  };
  return {
    parts,
    detections: createDetections(parts),
    dir,
    tempDir,
    submission: (wanted) => makeSubmission(tempDir, wanted),
    hasBlob: (name) => existsSync(join(dir, 'blobs', name)),
    close: async () => {
      await events.close();
      await rm(dir, { recursive: true, force: true });
    },
  };
}

async function makeSubmission(dir: string, change: Partial<Submission> = {}): Promise<Submission> {
  const path = join(dir, `upload-${randomBytes(8).toString('hex')}`);
  await writeFile(path, 'picture');
  return {
    principal: { keyId: newId('key'), owner: 'ada', plan: 'unlimited', scopes: ['detect'] },
    newPublicId: null,
    path,
    filename: 'photo.jpg',
    media: { kind: 'image', mime: 'image/jpeg', format: 'jpeg', sizeBytes: 7, sha256: 'ab'.repeat(32) },
    options,
    externalId: null,
    metadata: null,
    warnings: [],
    origin: { dialect: 'native', baseUrl: null, callbackUrl: null, sourceUrl: null },
    trace: { requestId: null, traceparent: null },
    idempotencyKey: null,
    uploadId: null,
    ...change,
  };
}

export function makeReport(score: number, change: Partial<Report> = {}): Report {
  return {
    media: {
      kind: 'image',
      format: 'jpeg',
      mime: 'image/jpeg',
      sizeBytes: 7,
      sha256: 'ab'.repeat(32),
      width: 4,
      height: 3,
      durationMs: null,
      frameCount: 1,
    },
    evidence: [],
    fused: { score, coverage: 1, manipulation: 'full', decisive: null, model: 'fusion@1' },
    generator: null,
    segments: [],
    artifacts: [],
    warnings: [],
    models: [],
    timingsMs: { total: 5 },
    ...change,
  };
}
