import type { Principal } from '../api-key.ts';
import type { DetectionOptions, MediaUpload, Origin, Trace } from '../detection.ts';
import type { JsonValue } from '../evidence.ts';
import type { HeldKey } from '../idempotency.ts';

/** What a caller hands in: the media lies in the file `path` and is taken over from there. */
export interface Submission {
  principal: Principal;
  /** Makes up an id in the form of the dialect's vendor; asked again where it is taken. Null: our own id serves. */
  newPublicId: (() => string) | null;
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
  /** The idempotency key that this request has begun to use; null for none. */
  idempotencyKey: HeldKey | null;
  /** The upload whose bytes these are; it is used up. Null for none. */
  uploadId: string | null;
}
