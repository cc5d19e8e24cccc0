import type { Principal } from '../core/api-key.ts';
import { AppError } from '../core/errors.ts';
import { RATE_WINDOW_SECONDS, type RateStatus } from '../core/rate-limit.ts';
import type { HttpContext, Services } from './context.ts';

/** The fields have no word for "no limit": a number that no caller reaches says it. */
const WITHOUT_LIMIT: RateStatus = { allowed: true, limit: 1_000_000_000, remaining: 1_000_000_000, resetSeconds: RATE_WINDOW_SECONDS };

/**
 * Counts one request of the key and writes `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10) into whatever the answer
 * will be. Throws `rate_limited` for a key that is over the limit of its plan.
 */
export async function limitRate({ rateLimiter, plans }: Pick<Services, 'rateLimiter' | 'plans'>, principal: Principal, c: HttpContext): Promise<void> {
  const { perMinute } = plans[principal.plan];
  const status = perMinute === null ? WITHOUT_LIMIT : await rateLimiter.consume(principal.keyId, perMinute);
  const { allowed, limit, remaining, resetSeconds } = status;
  c.set('rateStatus', status);
  c.header('RateLimit-Policy', `"minute";q=${limit};w=${RATE_WINDOW_SECONDS}`);
  c.header('RateLimit', `"minute";r=${remaining};t=${resetSeconds}`);
  if (allowed) return;
  throw new AppError('rate_limited', `The plan of this key allows ${limit} requests a minute. Wait ${resetSeconds} s; a key of a larger plan has more.`, {
    details: { limit_per_minute: limit, retry_after_seconds: resetSeconds },
  });
}
