import type { ErrorData } from './errors.ts';

/** One file of a batch: either it became a detection, or it was refused with a reason. */
export interface BatchItem {
  /** Of a refused file as it was sent, null under zero retention; null for an accepted one, whose detection knows it. */
  filename: string | null;
  detectionId: string | null;
  error: ErrorData | null;
}

/** Files that were submitted together. Their states are those of their detections. */
export interface Batch {
  id: string;
  keyId: string;
  owner: string;
  items: BatchItem[];
  createdAt: Date;
}
