/** The one window of the rate limits: it opens with a key's first request and lasts so long. */
export const RATE_WINDOW_SECONDS = 60;

/** How a key stands after one more request. */
export interface RateStatus {
  allowed: boolean;
  /** Requests in a window. */
  limit: number;
  remaining: number;
  /** Until the window ends, from 1 on. */
  resetSeconds: number;
}

/** Counts requests of a key, for all processes that answer. */
export interface RateLimiter {
  /** Counts one request. Never throws: where the shared count cannot be reached, this process counts for itself. */
  consume(keyId: string, limit: number): Promise<RateStatus>;
}
