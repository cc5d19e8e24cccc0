import type { AppError } from '../core/errors.ts';

/** Where the error knows no better. */
const RETRY_AFTER_SECONDS = 5;

/** `Retry-After` of an answer to this error with this status, in seconds; null where to come again in a moment does not help. */
export function retryAfterOf({ code, details }: AppError, status: number): string | null {
  const known = details?.retry_after_seconds;
  if (known !== undefined && known !== null) return String(known);
  // A detector that is not installed will not be there in five seconds either.
  return (status === 429 || status === 503) && code !== 'model_unavailable' ? String(RETRY_AFTER_SECONDS) : null;
}
