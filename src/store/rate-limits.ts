import { CompiledQuery, type Kysely } from 'kysely';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { RATE_WINDOW_SECONDS, type RateLimiter, type RateStatus } from '../core/rate-limit.ts';
import type { Database } from './database.ts';
import type { Tables } from './schema.ts';

type Limiter = RateLimiterMemory | RateLimiterPostgres;

/**
 * Counts in the database where several processes share one, else in memory. While the database cannot be asked, this process counts for itself;
 * `onFailure` hears of the first failure of a row.
 */
export function createRateLimiter({ kysely, connection }: Pick<Database, 'kysely' | 'connection'>, onFailure: (error: unknown) => void): RateLimiter {
  const local = byLimit((points) => new RateLimiterMemory({ points, duration: RATE_WINDOW_SECONDS, keyPrefix: '' }));
  if (connection.type === 'embedded') return { consume: (keyId, limit) => take(local(limit), keyId, limit) };
  const storeClient = clientOn(kysely);
  const shared = byLimit((points) => sharedLimiter(storeClient, points));
  let isFailing = false;
  return {
    consume: async (keyId, limit) => {
      try {
        const status = await take(shared(limit), keyId, limit);
        isFailing = false;
        return status;
      } catch (error) {
        if (!isFailing) onFailure(error);
        isFailing = true;
        return take(local(limit), keyId, limit);
      }
    },
  };
}

/** One limiter for each limit that there is: as many as plans. */
function byLimit<T extends Limiter>(create: (limit: number) => T): (limit: number) => T {
  const limiters = new Map<number, T>();
  return (limit) => {
    const limiter = limiters.get(limit) ?? create(limit);
    limiters.set(limit, limiter);
    return limiter;
  };
}

function sharedLimiter(storeClient: object, points: number): RateLimiterPostgres {
  return new RateLimiterPostgres({
    storeClient,
    storeType: 'client',
    tableName: 'rate_limits',
    tableCreated: true,
    // There is one row for each key, used again and again: nothing to clear.
    clearExpiredByTimeout: false,
    keyPrefix: '',
    points,
    duration: RATE_WINDOW_SECONDS,
    // A key that has used up its window costs no query until the next one.
    inMemoryBlockOnConsumed: points,
  });
}

/** The part of a `pg` client that the limiter uses, on the pool that everything else uses too. */
const clientOn = (kysely: Kysely<Tables>) => ({
  query: ({ text, values }: { text: string; values: unknown[] }) => kysely.executeQuery(CompiledQuery.raw(text, values)),
});

async function take(limiter: Limiter, keyId: string, limit: number): Promise<RateStatus> {
  try {
    return toStatus(await limiter.consume(keyId), limit, true);
  } catch (refusal) {
    if (refusal instanceof RateLimiterRes) return toStatus(refusal, limit, false);
    throw refusal;
  }
}

const toStatus = ({ remainingPoints, msBeforeNext }: RateLimiterRes, limit: number, allowed: boolean): RateStatus => ({
  allowed,
  limit,
  remaining: remainingPoints,
  resetSeconds: Math.max(Math.ceil(msBeforeNext / 1000), 1),
});
