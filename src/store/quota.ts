import { type Kysely, sql } from 'kysely';
import { type Plan, periodsOf, type QuotaClaim, quotaExceeded } from '../core/quota.ts';
import type { Tables } from './schema.ts';

/**
 * Takes the claim out of month and day, in the caller's transaction. The rows of the periods are locked by their own update, month first as everywhere, so
 * requests of one key go one after the other and none can pass a limit that another has just reached. One statement, because the others wait meanwhile.
 * Throws `quota_exceeded`; the transaction must not be committed then.
 */
export async function reserveQuota(transaction: Kysely<Tables>, claim: QuotaClaim, plan: Plan): Promise<void> {
  const { keyId, kind, count } = claim;
  const { month, day } = periodsOf(claim.at);
  const most = { [month]: plan.perMonth ?? Number.MAX_SAFE_INTEGER, [day]: plan.perDay ?? Number.MAX_SAFE_INTEGER };
  const limitOf = (period: string) => sql`${most[period]}::bigint`;
  // The second part counts what the first one took, which puts it after it: parts of a statement have no order else (PostgreSQL documentation, 7.8.4).
  const { rows } = await sql<{ period: string }>`
    with taken as (
      insert into quota_periods (key_id, period, reserved)
        select ${keyId}, period, ${count}::integer
        from (values (${month}::text, ${limitOf(month)}), (${day}::text, ${limitOf(day)})) as wanted (period, most)
        where ${count}::bigint <= most order by period
      on conflict (key_id, period) do update set reserved = quota_periods.reserved + excluded.reserved
        where quota_periods.reserved + quota_periods.committed + excluded.reserved
          <= case excluded.period when ${month} then ${limitOf(month)} else ${limitOf(day)} end
      returning period
    ), counted as (
      insert into usage_days (key_id, day, kind, reserved)
        select ${keyId}, ${day}::date, ${kind}, ${count}::integer from (select count(*) as periods from taken) as result where periods = 2
      on conflict (key_id, day, kind) do update set reserved = usage_days.reserved + excluded.reserved
    )
    select period from taken`.execute(transaction);
  const refused = [month, day].find((period) => !rows.some((row) => row.period === period));
  if (refused !== undefined) throw quotaExceeded(claim, refused, most[refused] ?? 0);
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
