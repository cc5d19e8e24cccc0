import type { Clock } from '../core/ports.ts';
import { type Metrics, NO_METRICS, NO_TRACER, type Tracer } from '../core/telemetry.ts';
import type { WebhookRenderer } from '../core/webhook.ts';
import type { WebhookStore } from '../core/webhook-ports.ts';
import type { SafeFetch } from '../net/safe-fetch.ts';
import { attemptDelivery } from './attempt.ts';
import { claimDelivery } from './claim.ts';
import { recordAttempt, releaseLease } from './record.ts';

/** The part of pino that is used here. */
export interface WebhookLogger {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

export interface DelivererOptions {
  store: WebhookStore;
  clock: Clock;
  fetch: SafeFetch;
  /** By the name of the dialect; the native one must be there, and stands in for those that have none. */
  renderers: Readonly<Record<string, WebhookRenderer>> & { readonly native: WebhookRenderer };
  /** Base of links; null: that of the request which submitted the media. */
  publicUrl: string | null;
  urlSecret: string;
  logger: WebhookLogger;
  metrics?: Metrics;
  tracer?: Tracer;
  /** For a receiver to answer. */
  timeoutMs?: number;
  /** In 0..1. */
  random?: () => number;
}

export type DelivererParts = Required<DelivererOptions>;

/**
 * Makes one attempt at a delivery, where it is due and nobody else is at it. What came of it and the job for the next attempt are written together.
 * Rejects where that could not be written or `signal` fired first: then the job is to be run again, and sends the same id and body.
 */
export type Deliverer = (run: DeliveryRun, signal: AbortSignal) => Promise<void>;

export interface DeliveryRun {
  deliveryId: string;
  /** Does nothing where this is not the job that is noted with the delivery. */
  jobId: string;
}

const TIMEOUT_MS = 15_000;

export function createDeliverer(options: DelivererOptions): Deliverer {
  const parts: DelivererParts = { timeoutMs: TIMEOUT_MS, random: Math.random, metrics: NO_METRICS, tracer: NO_TRACER, ...options };
  return async (run, signal) => {
    const claim = await claimDelivery(parts, run);
    if (!claim) return;
    const outcome = await attemptDelivery(parts, claim, signal);
    if (signal.aborted && outcome.result !== 'delivered') {
      await releaseLease(parts, claim);
      throw signal.reason;
    }
    await recordAttempt(parts, claim, outcome);
  };
}
