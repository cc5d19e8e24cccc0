import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from '@hono/zod-openapi';
import { createBatches } from '../../src/core/batches.ts';
import { createExplanations, type Explanations } from '../../src/core/explanations/index.ts';
import { createIdempotency } from '../../src/core/idempotency.ts';
import { createReferences } from '../../src/core/known-media/references.ts';
import type { Clock } from '../../src/core/ports.ts';
import { createUploads } from '../../src/core/uploads.ts';
import { createUsage } from '../../src/core/usage.ts';
import type { BatchWire } from '../../src/dialects/native/schema/batch.ts';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import type { ProblemSchema } from '../../src/dialects/native/schema/problem.ts';
import { createBatchStore } from '../../src/store/batches.ts';
import { createExplanationStore } from '../../src/store/explanations.ts';
import { createIdempotencyStore } from '../../src/store/idempotency.ts';
import { createReferenceStore } from '../../src/store/known-media.ts';
import { createUploadStore } from '../../src/store/uploads.ts';
import { createUsageStore } from '../../src/store/usage.ts';
import type { TestDatabase } from './database.ts';
import { type DetectionHouse, openDetections } from './detections.ts';
import { type FakeServer, startFakeServer, testLimits } from './fake-server.ts';

export interface IntakeHouse {
  house: DetectionHouse;
  server: FakeServer;
  explanations: Explanations;
  /** What the clock of uploads and idempotency keys is ahead. */
  passMs(milliseconds: number): void;
  post(path: string, body: FormData, headers?: Record<string, string>): Promise<Answer>;
  postJson(path: string, body: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Names of all blobs, sorted. */
  blobs(): Promise<string[]>;
  close(): Promise<void>;
}

/** The fields of all that these calls answer with; what one answer has of them is what its test says. */
export type AnswerBody = Omit<DetectionWire, 'status'> &
  Omit<BatchWire, 'status'> &
  Omit<z.infer<typeof ProblemSchema>, 'status'> & {
    data: DetectionWire[];
    upload_token: string;
    expires_at: string;
  };

export interface Answer {
  status: number;
  headers: Headers;
  body: AnswerBody;
}

/** The HTTP layer over real stores, without a worker. The default key is alice's; answers come without waiting. */
export async function openIntake(database: TestDatabase, change: Parameters<typeof openDetections>[1] = {}): Promise<IntakeHouse> {
  let aheadMs = 0;
  const clock: Clock = { now: () => new Date(Date.now() + aheadMs) };
  const house = await openDetections(database, change);
  const { blobs, events } = house.parts;
  const explanations = createExplanations({ detections: house.parts.store, store: createExplanationStore(database.database), clock });
  const server = await startFakeServer(
    {},
    {
      detections: house.detections,
      blobs,
      events,
      usage: createUsage({ store: createUsageStore(database.database), plans: house.parts.plans, clock: house.parts.clock }),
      uploads: createUploads({ store: createUploadStore(database.database), blobs, clock, fileBytesMax: testLimits.videoBytes }),
      batches: createBatches({ store: createBatchStore(database.database) }),
      explanations,
      references: createReferences({ store: createReferenceStore(database.database), clock }),
      hashPicture: hashBytes,
      idempotency: createIdempotency({ store: createIdempotencyStore(database.database), clock }),
    },
  );
  const call = async (path: string, init: RequestInit, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await fetch(server.url + path, { ...init, headers: { 'X-API-Key': server.key, Prefer: 'respond-async', ...headers } });
    return { status: response.status, headers: response.headers, body: (await response.json()) as AnswerBody };
  };
  return {
    house,
    server,
    explanations,
    passMs: (milliseconds) => {
      aheadMs += milliseconds;
    },
    post: (path, body, headers) => call(path, { method: 'POST', body }, headers),
    postJson: (path, body, headers) => call(path, { method: 'POST', body: JSON.stringify(body) }, { 'Content-Type': 'application/json', ...headers }),
    get: (path, headers) => call(path, {}, headers),
    blobs: async () => {
      const entries = await readdir(join(house.dir, 'blobs'), { recursive: true, withFileTypes: true }).catch(() => []);
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => `${entry.parentPath.split('/').at(-1)}/${entry.name}`)
        .sort();
    },
    close: async () => {
      await server.stop();
      await house.close();
    },
  };
}

/** No picture's hash, but of as many digits; a file of `flat` bytes has nothing to recognise. */
async function hashBytes(path: string) {
  const bytes = await readFile(path);
  const hex = createHash('sha256').update(bytes).digest('hex');
  return { algorithm: 'pdq' as const, hex, mirroredHex: hex, quality: bytes.includes('flat') ? 12 : 100 };
}
