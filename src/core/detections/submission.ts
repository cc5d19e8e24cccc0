import type { Principal } from '../api-key.ts';
import type { DetectionOptions, MediaUpload, Origin, Trace } from '../detection.ts';
import type { JsonValue } from '../evidence.ts';

/** What a caller hands in: the media lies in the file `path` and is taken over from there. */
export interface Submission {
  principal: Principal;
  path: string;
  filename: string | null;
  media: MediaUpload;
  options: DetectionOptions;
  externalId: string | null;
  metadata: { readonly [key: string]: JsonValue } | null;
  /** What was asked and will not be done. */
  warnings: string[];
  origin: Origin;
  trace: Trace;
  /** The owner's idempotency key that this request has begun to use; null for none. */
  idempotencyKey: string | null;
}
