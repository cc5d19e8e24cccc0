import type { KnownMatch } from '../findings.ts';
import type { HeldKey } from '../idempotency.ts';
import type { PerceptualHash } from './perceptual-hash.ts';
import type { KnownVerdict, Reference } from './reference.ts';

export interface ReferenceStore {
  /**
   * Binds the idempotency key, if any, in the same transaction. Throws `conflict` where the owner has a reference with this hash already, where there are
   * as many as allowed, exactly also under concurrency, or where the key was lost; nothing is written then.
   */
  insert(reference: Reference, held: HeldKey | null): Promise<void>;
  /** Null also for another owner's. */
  find(owner: string, id: string): Promise<Reference | null>;
  /** Newest first; of every owner for null. Throws `invalid_request` for a cursor that it did not make. */
  list(
    owner: string | null,
    filter: { verdict?: KnownVerdict | undefined },
    page: { limit: number; cursor: string | null },
  ): Promise<{ data: Reference[]; nextCursor: string | null }>;
  /** False where there is none, or none of this owner. */
  remove(owner: string | null, id: string): Promise<boolean>;
  /** Gets ready to search, which else the first search does. */
  warm(): Promise<void>;
  /** The owner's and the shared ones whose hash differs from one of these in at most DISTANCE_MAX bits: all of them, the nearest first, at most `limit`. */
  search(owner: string, hashes: readonly string[], limit: number): Promise<{ reference: Reference; distance: number }[]>;
}

/** A search engine outside this installation. */
export interface ReverseSearchProvider {
  /** What leaves this installation: the hash alone, or a small copy of the picture too. */
  sends: 'hash' | 'picture';
  /** Where it has found the picture. `copyPath` is that of the copy; null where the hash alone is sent. Throws AppError. */
  search(hash: PerceptualHash, copyPath: string | null, signal: AbortSignal): Promise<KnownMatch[]>;
}
