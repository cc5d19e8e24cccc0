import { AppError } from '../errors.ts';
import type { BlobStore, Clock, DetectionStore, EventBus } from '../ports.ts';
import type { Plans } from '../quota.ts';
import type { Metrics } from '../telemetry.ts';

/** How long media is kept after the verdict, in milliseconds. */
export interface Retention {
  purgeAfterMs: number;
  /** For a caller that asked to retain. */
  retainMs: number;
  /** How long pictures of the evidence are kept after the verdict. */
  artifactsMs: number;
}

/** What the use cases of a detection stand on. */
export interface DetectionParts {
  store: DetectionStore;
  blobs: BlobStore;
  events: EventBus;
  clock: Clock;
  retention: Retention;
  plans: Plans;
  /** Counts the ends, where somebody wants to know. */
  metrics?: Metrics;
}

export const mediaBlob = (id: string): string => `media/${id}`;
export const artifactsPrefix = (id: string): string => `artifacts/${id}`;
export const artifactBlob = (id: string, name: string): string => `${artifactsPrefix(id)}/${name}`;

/** The same for an id that never was and for another owner's, so that ids cannot be probed. */
export const detectionNotFound = (): AppError =>
  new AppError('not_found', 'There is no such detection, or it belongs to another owner. Check the id and the key that you use.');
