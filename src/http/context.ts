import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Principal } from '../core/api-key.ts';
import type { Batches } from '../core/batches.ts';
import type { DetectionOptions } from '../core/detection.ts';
import type { Detections } from '../core/detections/index.ts';
import type { ErrorCode } from '../core/errors.ts';
import type { Explanations } from '../core/explanations/index.ts';
import type { Idempotency } from '../core/idempotency.ts';
import type { Keys } from '../core/keys.ts';
import type { PerceptualHash } from '../core/known-media/perceptual-hash.ts';
import type { References } from '../core/known-media/references.ts';
import type { MediaType } from '../core/media.ts';
import type { MediaSeconds } from '../core/media-seconds.ts';
import type { BlobStore, DetectorInfo, EventBus } from '../core/ports.ts';
import type { Plans } from '../core/quota.ts';
import type { RateLimiter, RateStatus } from '../core/rate-limit.ts';
import type { Metrics, Tracer } from '../core/telemetry.ts';
import type { Uploads } from '../core/uploads.ts';
import type { UsageUseCases } from '../core/usage.ts';
import type { Webhooks } from '../core/webhook-ports.ts';
import type { SafeFetch } from '../net/safe-fetch.ts';
import type { IntakeSlots } from './slots.ts';

/** What callers may do with detections; every `owner` is checked. */
export type DetectionUseCases = Pick<Detections, 'submit' | 'submitBatch' | 'get' | 'getPublic' | 'wait' | 'list' | 'listFrom' | 'erase'>;

export type KeyUseCases = Pick<Keys, 'authenticate' | 'create' | 'list' | 'revoke'>;

/** The part of pino that is used here. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** All that the HTTP layer needs from the rest of the server. */
export interface Services {
  detections: DetectionUseCases;
  keys: KeyUseCases;
  /** What each plan allows. */
  plans: Plans;
  rateLimiter: RateLimiter;
  usage: UsageUseCases;
  mediaSeconds: MediaSeconds;
  webhooks: Webhooks;
  blobs: Pick<BlobStore, 'read'>;
  /** The only way to addresses that callers name. */
  safeFetch: SafeFetch;
  /** Throws `url_blocked` for an address that would not be called, as far as can be told without looking its name up. */
  checkUrl(url: string): void;
  uploads: Uploads;
  batches: Batches;
  explanations: Explanations;
  idempotency: Idempotency;
  references: References;
  /** The perceptual hash of the picture at `path`; throws as the engine does. */
  hashPicture(path: string, sizeBytes: number, signal: AbortSignal): Promise<PerceptualHash>;
  events: Pick<EventBus, 'subscribe'>;
  detectors(): DetectorInfo[];
  /** Whether a submission made now would be worked on. */
  ready(): Promise<boolean>;
  /** What the first bytes of a file say that it is; null for a type that cannot be analysed. Pure. */
  sniff(head: Uint8Array): MediaType | null;
  logger: Logger;
  metrics: Metrics;
  /** The metrics as a scraper wants them, by its Accept header. */
  renderMetrics(accept?: string): Promise<{ contentType: string; body: string }>;
  tracer: Tracer;
  /** What callers may have under way at once in this process. */
  slots: IntakeSlots;
  /** An existing folder for uploads in progress, on the file system of the blobs. Empty it at start: what lies there was cut off. */
  uploadsDir: string;
  /** Signs artifact links; the same in every process of an installation. */
  urlSecret: string;
}

/** What of the configuration concerns HTTP. Sizes in bytes. */
export interface HttpSettings {
  limits: { imageBytes: number; audioBytes: number; videoBytes: number; documentBytes: number };
  /** Base of the links that we hand out; null: taken from the request. */
  publicUrl: string | null;
  policy: DetectionOptions['policy'];
  version: string;
  /** Between two signs of life on an event stream. */
  heartbeatMs: number;
  /** Every API of this server, by its dialect's name, with the path prefix under which it is mounted; empty at the root. */
  apis: readonly { name: string; mount: string }[];
}

/** What a handler tells for the log, where it applies. */
export interface Observed {
  /** The detection or the batch that this request made. */
  detectionId?: string;
  batchId?: string;
  /** Of the problem that was answered. */
  errorCode?: ErrorCode;
}

export interface HttpEnv {
  /** Absent where the app is called without a socket, as in unit tests. */
  Bindings: Partial<HttpBindings>;
  Variables: {
    requestId: string;
    /** Of a request that reached a dialect by its host name: the path under which that dialect is mounted else. */
    mount?: string;
    principal: Principal;
    traceparent: string | null;
    /** How the key stands with its rate limit, once it has been asked for. */
    rateStatus?: RateStatus;
  } & Observed;
}

export type HttpContext = Context<HttpEnv>;
