import { type Kysely, sql } from 'kysely';
import { AppError } from '../core/errors.ts';
import { boundsOf, type Plan, periodsOf, type QuotaClaim } from '../core/quota.ts';
import type { Tables } from './schema.ts';

/**
 * Takes the claim out of month and day, in the caller's transaction. The row of a period is locked by its own update, so requests of one key go one
 * after the other and none can pass a limit that another has just reached. Throws `quota_exceeded`.
 */
export async function reserveQuota(transaction: Kysely<Tables>, claim: QuotaClaim, plan: Plan): Promise<void> {
  const { month, day } = periodsOf(claim.at);
  await reservePeriod(transaction, claim, month, plan.perMonth);
  await reservePeriod(transaction, claim, day, plan.perDay);
  await sql`
    insert into usage_days (key_id, day, kind, reserved) values (${claim.keyId}, ${day}, ${claim.kind}, ${claim.count})
    on conflict (key_id, day, kind) do update set reserved = usage_days.reserved + excluded.reserved`.execute(transaction);
}

async function reservePeriod(transaction: Kysely<Tables>, claim: QuotaClaim, period: string, limit: number | null): Promise<void> {
  const { keyId, count } = claim;
  const most = limit ?? Number.MAX_SAFE_INTEGER;
  const { rows } = await sql`
    insert into quota_periods (key_id, period, reserved) select ${keyId}, ${period}, ${count}::integer where ${count}::bigint <= ${most}::bigint
    on conflict (key_id, period) do update set reserved = quota_periods.reserved + excluded.reserved
      where quota_periods.reserved + quota_periods.committed + excluded.reserved <= ${most}::bigint
    returning period`.execute(transaction);
  if (rows.length === 0) throw quotaExceeded(claim, period, most);
}

/** Makes a reservation final or gives it back, in the caller's transaction. Where there is none, nothing falls below zero. */
export async function settleQuota(transaction: Kysely<Tables>, { keyId, kind, at, count }: QuotaClaim, outcome: 'committed' | 'released'): Promise<void> {
  const { month, day } = periodsOf(at);
  const gained = outcome === 'committed' ? count : 0;
  for (const period of [month, day]) {
    await sql`
      update quota_periods set reserved = greatest(reserved - ${count}::integer, 0), committed = committed + ${gained}::integer
      where key_id = ${keyId} and period = ${period}`.execute(transaction);
  }
  await sql`
    update usage_days set reserved = greatest(reserved - ${count}::integer, 0), committed = committed + ${gained}::integer
    where key_id = ${keyId} and day = ${day} and kind = ${kind}`.execute(transaction);
}

function quotaExceeded({ at, count }: QuotaClaim, period: string, limit: number): AppError {
  const what = period === periodsOf(at).month ? 'month' : 'day';
  const { end } = boundsOf(period);
  const resetsAt = end.toISOString();
  const state = count === 1 ? 'they are used up' : `fewer than the ${count} that this needs are left`;
  return new AppError(
    'quota_exceeded',
    `The plan of this key allows ${limit} detections a ${what}, and ${state}. It starts anew at ${resetsAt}; a key of a larger plan has more.`,
    { details: { period: what, limit, resets_at: resetsAt, retry_after_seconds: Math.ceil((end.getTime() - at.getTime()) / 1000) } },
  );
}
