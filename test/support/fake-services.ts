import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { hashSecret, newApiKey, newSecret, type Principal, type Scope } from '../../src/core/api-key.ts';
import { type Detection, isFinished } from '../../src/core/detection.ts';
import type { Submission } from '../../src/core/detections/index.ts';
import { AppError } from '../../src/core/errors.ts';
import type { DetectionEvent } from '../../src/core/events.ts';
import { newId } from '../../src/core/id.ts';
import type { MediaType } from '../../src/core/media.ts';
import { type Plans, UNLIMITED } from '../../src/core/quota.ts';
import type { RateLimiter } from '../../src/core/rate-limit.ts';
import { NO_METRICS, NO_TRACER } from '../../src/core/telemetry.ts';
import { createUsage, type UsageStore } from '../../src/core/usage.ts';
import type { DetectionUseCases, KeyUseCases, Logger, Services } from '../../src/http/context.ts';
import { createIntakeSlots } from '../../src/http/slots.ts';
import { checkUrl, createSafeFetch } from '../../src/net/safe-fetch.ts';
import { fakeExplanations } from './fake-explanations.ts';
import { fakeWebhooks } from './fake-webhooks.ts';

/** The HTTP layer's neighbours in memory. `finish` plays the worker. */
export interface FakeServices extends Services {
  /** Every submission, in order. */
  submissions: Submission[];
  /** Every line that was logged. */
  lines: { level: string; fields: object; message: string }[];
  issue(owner: string, scopes: Scope[]): string;
  publish(event: DetectionEvent): void;
  /** Sets what a detection ends as, and tells its listeners. */
  finish(id: string, change: Partial<Detection>): void;
  putBlob(name: string, bytes: Buffer): void;
  listenerCount(): number;
}

export function fakeServices(uploadsDir: string): FakeServices {
  const rows = new Map<string, Detection>();
  const blobs = new Map<string, Buffer>();
  const bus = createBus();
  const keys = createKeys();
  const submissions: Submission[] = [];
  const { logger, lines } = createLog();
  return {
    detections: createDetections(rows, bus, submissions),
    keys: keys.useCases,
    plans: fakePlans,
    rateLimiter: createLimiter(),
    webhooks: fakeWebhooks,
    mediaSeconds: { sum: async () => 0 },
    usage: createUsage({ store: noUsage, clock: { now: () => new Date() }, plans: fakePlans }),
    blobs: { read: (name) => readBlob(blobs, name) },
    events: bus,
    detectors: () =>
      (['image', 'audio', 'video'] as const).map((kind) => ({
        id: `${kind}-noise@1`,
        kind,
        method: 'noise',
        summary: 'Looks at noise.',
        applicability: 'from 64 px',
        card: null,
      })),
    ready: async () => true,
    sniff: sniffForTests,
    safeFetch: createSafeFetch({ allow: ['127.0.0.1'] }),
    checkUrl: (url) => void checkUrl(url, ['127.0.0.1']),
    ...absentIntake,
    explanations: fakeExplanations(rows),
    logger,
    metrics: NO_METRICS,
    renderMetrics: async () => ({ contentType: 'text/plain', body: '' }),
    tracer: NO_TRACER,
    slots: createIntakeSlots(),
    uploadsDir,
    urlSecret: 'secret of the test',
    submissions,
    lines,
    issue: keys.issue,
    publish: bus.publish,
    finish(id, change) {
      rows.set(id, { ...(rows.get(id) as Detection), status: 'completed', completedAt: new Date(), ...change });
      bus.publish({ type: 'completed', detectionId: id });
    },
    putBlob: (name, bytes) => blobs.set(name, bytes),
    listenerCount: bus.count,
  };
}

const absent = (): AppError => new AppError('not_found', 'Tests that need this bring the real one.');

const absentIntake: Pick<Services, 'uploads' | 'batches' | 'idempotency' | 'references' | 'hashPicture'> = {
  references: {
    add: () => Promise.reject(absent()),
    get: () => Promise.reject(absent()),
    list: async () => ({ data: [], nextCursor: null }),
    remove: () => Promise.reject(absent()),
  },
  hashPicture: () => Promise.reject(absent()),
  uploads: {
    requireRoom: async () => {},
    create: () => Promise.reject(absent()),
    find: () => Promise.reject(absent()),
    openFile: () => Promise.reject(absent()),
  },
  batches: { get: () => Promise.reject(absent()) },
  idempotency: {
    begin: async (owner, key) => ({ held: { owner, key, claim: '' } }),
    knows: async () => false,
    renew: async () => {},
    end: async () => {},
    renewEveryMs: 60_000,
  },
};

/** PNG, WAV and MP4 by their magic numbers; enough to try the limits of each kind. */
function sniffForTests(head: Uint8Array): MediaType | null {
  const text = Buffer.from(head.subarray(0, 16)).toString('latin1');
  if (text.startsWith('\x89PNG')) return { kind: 'image', format: 'png', mime: 'image/png' };
  if (text.startsWith('RIFF')) return { kind: 'audio', format: 'wav', mime: 'audio/wav' };
  if (text.slice(4, 8) === 'ftyp') return { kind: 'video', format: 'mp4', mime: 'video/mp4' };
  return null;
}

/** Keys of `issue` are unlimited; those made by the API may have these. */
const fakePlans: Plans = {
  free: { perMonth: 50, perDay: null, perMinute: 3 },
  starter: { perMonth: 5000, perDay: 100, perMinute: 300 },
  pro: UNLIMITED,
  unlimited: UNLIMITED,
};

const noUsage: UsageStore = { planOf: async () => null, taken: async () => new Map(), verdicts: async () => [] };

/** One window that never ends. */
function createLimiter(): RateLimiter {
  const counts = new Map<string, number>();
  return {
    consume: async (keyId, limit) => {
      const count = (counts.get(keyId) ?? 0) + 1;
      counts.set(keyId, count);
      return { allowed: count <= limit, limit, remaining: Math.max(limit - count, 0), resetSeconds: 42 };
    },
  };
}

type Bus = ReturnType<typeof createBus>;

function createBus() {
  const listeners = new Map<string, Set<(event: DetectionEvent) => void>>();
  return {
    publish: (event: DetectionEvent): void => listeners.get(event.detectionId)?.forEach((listener) => void listener(event)),
    subscribe(id: string, listener: (event: DetectionEvent) => void): () => void {
      const set = listeners.get(id) ?? new Set();
      listeners.set(id, set.add(listener));
      return () => void set.delete(listener);
    },
    count: (): number => [...listeners.values()].reduce((sum, set) => sum + set.size, 0),
  };
}

function createKeys() {
  const stored = new Map<string, { key: ReturnType<typeof newApiKey>; principal: Principal }>();
  const add = (owner: string, plan: Principal['plan'], scopes: Scope[]) => {
    const secret = newSecret();
    const key = newApiKey(secret, owner, plan, scopes, new Date());
    stored.set(hashSecret(secret), { key, principal: { keyId: key.id, owner, plan, scopes } });
    return { key, secret };
  };
  const useCases: KeyUseCases = {
    authenticate: async (secret) => {
      const found = stored.get(hashSecret(secret));
      return found && !found.key.revokedAt ? found.principal : null;
    },
    create: async ({ owner, plan, scopes }) => add(owner, plan, scopes),
    list: async () => [...stored.values()].map(({ key }) => key),
    revoke: async (id) => {
      const found = [...stored.values()].find(({ key }) => key.id === id);
      if (!found) throw new AppError('not_found', 'There is no such key.');
      found.key.revokedAt = new Date();
    },
  };
  return { useCases, issue: (owner: string, scopes: Scope[]) => add(owner, 'unlimited', scopes).secret };
}

function createDetections(rows: Map<string, Detection>, bus: Bus, submissions: Submission[]): DetectionUseCases {
  const get = async (owner: string, id: string): Promise<Detection> => {
    const found = rows.get(id);
    if (found?.owner !== owner) throw new AppError('not_found', 'There is no such detection.');
    return found;
  };
  return {
    get,
    getPublic: async (owner, { dialect, publicId }) => {
      const found = [...rows.values()].find((row) => row.owner === owner && row.origin.dialect === dialect && row.publicId === publicId);
      if (!found) throw new AppError('not_found', 'There is no such detection.');
      return found;
    },
    listFrom: async (owner, filter, { limit, offset }) => {
      const all = [...rows.values()].filter(
        (row) =>
          row.owner === owner &&
          (!filter.dialect || row.origin.dialect === filter.dialect) &&
          (!filter.status || row.status === filter.status) &&
          (!filter.statuses || filter.statuses.includes(row.status)) &&
          (!filter.kind || row.media.kind === filter.kind) &&
          (!filter.verdict || row.judgement?.verdict === filter.verdict) &&
          (!filter.sourceTracing || row.options.sourceTracing),
      );
      return { data: all.reverse().slice(offset, offset + limit), total: all.length };
    },
    submit: async (submission) => {
      submissions.push(submission);
      await rm(submission.path);
      const detection = newDetection(submission);
      rows.set(detection.id, detection);
      return detection;
    },
    submitBatch: () => Promise.reject(absent()),
    wait: async (owner, id, { timeoutMs, signal }) => {
      if (!isFinished((await get(owner, id)).status)) await nextEnd(bus, id, timeoutMs, signal);
      return get(owner, id);
    },
    list: async (owner, filter, { limit, cursor }) => {
      const all = [...rows.values()].filter((row) => row.owner === owner && (!filter.status || row.status === filter.status)).reverse();
      const from = cursor ? all.findIndex(({ id }) => id === cursor) + 1 : 0;
      const data = all.slice(from, from + limit);
      return { data, nextCursor: from + limit < all.length ? (data.at(-1)?.id ?? null) : null };
    },
    erase: async (owner, id) => {
      const erased: Detection = { ...(await get(owner, id)), status: 'erased', filename: null, externalId: null, artifacts: [], deletedAt: new Date() };
      rows.set(id, erased);
      return erased;
    },
  };
}

function nextEnd(bus: Bus, id: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    };
    const unsubscribe = bus.subscribe(id, (event) => event.type !== 'progress' && end());
    const timer = setTimeout(end, timeoutMs);
    signal?.addEventListener('abort', end, { once: true });
  });
}

const newDetection = (submission: Submission): Detection => ({
  id: newId('det'),
  publicId: submission.newPublicId?.() ?? null,
  keyId: submission.principal.keyId,
  owner: submission.principal.owner,
  status: 'queued',
  externalId: submission.externalId,
  metadata: submission.metadata,
  options: submission.options,
  origin: submission.origin,
  batchId: null,
  queueTurn: 0,
  filename: submission.filename,
  media: submission.media,
  blob: null,
  judgement: null,
  report: null,
  artifacts: [],
  error: null,
  warnings: submission.warnings,
  createdAt: new Date(),
  startedAt: null,
  completedAt: null,
  deleteAt: null,
  deletedAt: null,
  artifactsDeleteAt: null,
});

async function readBlob(blobs: ReadonlyMap<string, Buffer>, name: string) {
  const bytes = blobs.get(name);
  if (!bytes) throw new AppError('not_found', 'There is no such artifact.');
  return { stream: Readable.from([bytes]), sizeBytes: bytes.length };
}

function createLog() {
  const lines: FakeServices['lines'] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, fields, message });
  const logger: Logger = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  return { logger, lines };
}
