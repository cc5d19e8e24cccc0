const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Waits between an attempt and the next. Source: Standard Webhooks, "Deliverability and reliability"; the first attempt is made at once. */
const WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  5 * MINUTE_MS,
  30 * MINUTE_MS,
  2 * HOUR_MS,
  5 * HOUR_MS,
  10 * HOUR_MS,
  14 * HOUR_MS,
  20 * HOUR_MS,
  24 * HOUR_MS,
];
/** So that what failed together is not tried again together. */
const JITTER = 0.1;
/** A receiver may ask for more time, but not for ever. */
const RETRY_AFTER_MAX_MS = 24 * HOUR_MS;

/** When to try again after the `failures`-th failure, counted from 1; null after the last of the table. `random` is in 0..1. */
export function nextAttempt(failures: number, now: Date, retryAfterMs: number | null, random: number): Date | null {
  const waitMs = WAITS_MS[failures - 1];
  if (waitMs === undefined) return null;
  const leastMs = Math.min(retryAfterMs ?? 0, RETRY_AFTER_MAX_MS);
  return new Date(now.getTime() + Math.max(Math.round(waitMs * (1 + JITTER * random)), leastMs));
}

/** What a Retry-After header asks for, in milliseconds from now; null for one that says nothing. Source: RFC 9110, 10.2.3. */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header.trim()) * SECOND_MS;
  const at = Date.parse(header);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
