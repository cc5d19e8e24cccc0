import { z } from 'zod';
import type { Detections } from '../core/detections/index.ts';
import type { BlobStore, Engine, EventBus } from '../core/ports.ts';
import type { JobLogger } from './queue.ts';

/** What the job handlers stand on. */
export interface JobContext {
  detections: Detections;
  blobs: BlobStore;
  engine: Pick<Engine, 'analyze'>;
  events: Pick<EventBus, 'publish'>;
  /** An existing folder for artifacts in the making. */
  tempDir: string;
  logger: JobLogger;
}

/** One run of a job. */
export interface Run {
  detectionId: string;
  /** From 0: how many runs were begun before this one. */
  attempt: number;
  /** Fires when the job is to be given back. */
  signal: AbortSignal;
}

export const JobData = z.object({ detectionId: z.string() });
