import { z } from 'zod';
import type { Detections } from '../core/detections/index.ts';
import type { ReverseSearch } from '../core/known-media/reverse-search.ts';
import type { BlobStore, Engine, EventBus } from '../core/ports.ts';
import type { Metrics, Tracer } from '../core/telemetry.ts';
import type { JobLogger } from './queue.ts';

/** What the job handlers stand on. */
export interface JobContext {
  detections: Detections;
  blobs: BlobStore;
  engine: Pick<Engine, 'analyze'>;
  events: Pick<EventBus, 'publish' | 'subscribe'>;
  reverseSearch: ReverseSearch;
  /** An existing folder for artifacts in the making. */
  tempDir: string;
  logger: JobLogger;
  metrics: Metrics;
  tracer: Tracer;
}

/** One run of a job. */
export interface Attempt {
  jobId: string;
  /** From 0: how many runs were begun before this one. */
  attempt: number;
  /** Fires when the job is to be given back, or when another worker has it. */
  signal: AbortSignal;
}

/** What every job about a detection carries. */
export const DetectionJob = z.object({ detectionId: z.string() });
/** Jobs of the version before this one have no trace. */
export const AnalyzeJob = DetectionJob.extend({
  trace: z.object({ requestId: z.string().nullable(), traceparent: z.string().nullable() }).default({ requestId: null, traceparent: null }),
});
export const DeliverJob = z.object({ deliveryId: z.string() });

export type Run<Data = z.infer<typeof DetectionJob>> = Data & Attempt;
export type AnalyzeRun = Run<z.infer<typeof AnalyzeJob>>;
