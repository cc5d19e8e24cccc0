import { createHash } from 'node:crypto';
import { AppError } from '../core/errors.ts';
import type { HeldKey, Idempotency } from '../core/idempotency.ts';
import type { HttpContext } from './context.ts';

/** Visible ASCII, also as a quoted string, which is how the draft writes it: draft-ietf-httpapi-idempotency-key-header-07, 2.1. */
const KEY = /^"?([\x21\x23-\x7e]{1,255})"?$/;
const RETRY_AFTER_SECONDS = 1;

/** The key as the caller named it; null for none. Throws `invalid_request`. */
export function readIdempotencyKey(header: string | undefined): string | null {
  if (header === undefined) return null;
  const key = KEY.exec(header.trim())?.[1];
  if (key === undefined) {
    throw new AppError('invalid_request', 'The Idempotency-Key must have 1 to 255 visible ASCII characters; a random UUID makes a good one.');
  }
  return key;
}

/** One hash for equal contents: the order of members and how a body was cut into parts do not matter. Values must be JSON; what is undefined is left out. */
export function fingerprintOf(content: unknown): string {
  const canonical = JSON.stringify(content, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
  return createHash('sha256').update(canonical).digest('hex');
}

export interface OnceOnly<T> {
  idempotency: Idempotency;
  owner: string;
  /** null: the caller named none, and `make` simply runs. */
  key: string | null;
  fingerprint(): string;
  /** Does it, binding what it makes to the held key in the transaction that makes it. */
  make(held: HeldKey | null): Promise<T>;
  /** Answers with what was made before. */
  again(madeId: string): Promise<T>;
}

/**
 * Runs a request under its idempotency key: of equal requests one makes something and the others get that. The key is this request's until its
 * answer is there. Throws `idempotency_mismatch`, and `conflict` with `Retry-After` while the first request is being answered.
 */
export async function onceOnly<T>(c: HttpContext, { idempotency, owner, key, fingerprint, make, again }: OnceOnly<T>): Promise<T> {
  if (key === null) return make(null);
  const begun = await idempotency.begin(owner, key, fingerprint()).catch((error: unknown) => {
    if (AppError.is(error) && error.code === 'conflict') c.header('Retry-After', String(RETRY_AFTER_SECONDS));
    throw error;
  });
  if ('madeId' in begun) {
    c.header('Idempotency-Replayed', 'true');
    return again(begun.madeId);
  }
  // A renewal that fails is tried again at the next; binding finds out should the key be lost.
  const timer = setInterval(() => void idempotency.renew(begun.held).catch(() => {}), idempotency.renewEveryMs);
  try {
    return await make(begun.held);
  } finally {
    clearInterval(timer);
    // Should this fail, the lease ends it; the answer is not held back for it.
    await idempotency.end(begun.held).catch(() => {});
  }
}
