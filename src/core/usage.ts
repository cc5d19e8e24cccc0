import type { Principal } from './api-key.ts';
import { AppError } from './errors.ts';
import { MEDIA_KINDS, type MediaKind } from './media.ts';
import type { Clock } from './ports.ts';
import { boundsOf, type PlanName, type Plans, periodsOf, quotaExceeded } from './quota.ts';

export interface Taken {
  /** Detections that are not finished yet. */
  reserved: number;
  /** Detections with a verdict. */
  committed: number;
}

export interface UsageStore {
  /** The plan of a key, live or revoked; null where there is no such key. */
  planOf(keyId: string): Promise<PlanName | null>;
  /** What was taken out of each of the periods (`2026-11`, `2026-11-21`); one that is missing is untouched. */
  taken(keyId: string, periods: readonly string[]): Promise<ReadonlyMap<string, Taken>>;
  /** Verdicts of a month (`2026-11`) by day and kind. */
  verdicts(keyId: string, month: string): Promise<{ day: string; kind: MediaKind; count: number }[]>;
}

/** How far a key has got in a month or a day. null: no limit. */
export interface Allowance {
  start: Date;
  /** The next period begins here. */
  end: Date;
  limit: number | null;
  used: number;
  reserved: number;
  remaining: number | null;
}

export type KindCounts = Record<MediaKind, number>;

export interface Usage {
  keyId: string;
  plan: PlanName;
  month: Allowance;
  /** Always today. */
  today: Allowance;
  limitPerMinute: number | null;
  /** Verdicts of the month. */
  byKind: KindCounts;
  /** Every day of the month, up to today. */
  byDay: { day: string; counts: KindCounts }[];
}

export interface UsageUseCases {
  /**
   * What a key has used in a month (`2026-11`; null: this one). Another key than the caller's own needs the scope `admin`.
   * Throws `forbidden`, `not_found`, or `invalid_request` for a month to come.
   */
  read(principal: Principal, asked: { keyId: string | null; month: string | null }): Promise<Usage>;
  /** Throws `quota_exceeded` where nothing is left of the month or the day. It takes nothing, and asks the database only where the plan has such a limit. */
  requireLeft(principal: Principal): Promise<void>;
}

export function createUsage(parts: { store: UsageStore; clock: Clock; plans: Plans }): UsageUseCases {
  return {
    read: async (principal, asked) => {
      const keyId = asked.keyId ?? principal.keyId;
      return readUsage(parts, keyId, await planFor(parts.store, principal, keyId), asked.month);
    },
    requireLeft: (principal) => requireLeft(parts, principal),
  };
}

async function planFor(store: UsageStore, principal: Principal, keyId: string): Promise<PlanName> {
  if (keyId === principal.keyId) return principal.plan;
  if (!principal.scopes.includes('admin')) throw new AppError('forbidden', 'The usage of another key needs a key with the scope "admin". Leave "key_id" out.');
  const plan = await store.planOf(keyId);
  if (plan) return plan;
  throw new AppError('not_found', 'There is no key with this id. "bonafide keys list" shows them.');
}

async function readUsage({ store, clock, plans }: Parameters<typeof createUsage>[0], keyId: string, plan: PlanName, asked: string | null): Promise<Usage> {
  const now = periodsOf(clock.now());
  const month = asked ?? now.month;
  if (month > now.month) throw new AppError('invalid_request', `"month": ${month} has not begun. Ask for ${now.month} or an earlier one.`);
  const taken = await store.taken(keyId, [month, now.day]);
  const verdicts = await store.verdicts(keyId, month);
  const { perMonth, perDay, perMinute } = plans[plan];
  return {
    keyId,
    plan,
    month: allowance(month, perMonth, taken.get(month)),
    today: allowance(now.day, perDay, taken.get(now.day)),
    limitPerMinute: perMinute,
    byKind: countKinds(verdicts),
    byDay: daysOf(month)
      .filter((day) => day <= now.day)
      .map((day) => ({ day, counts: countKinds(verdicts.filter((one) => one.day === day)) })),
  };
}

async function requireLeft({ store, clock, plans }: Parameters<typeof createUsage>[0], { keyId, plan }: Principal): Promise<void> {
  const at = clock.now();
  const { month, day } = periodsOf(at);
  const { perMonth, perDay } = plans[plan];
  if (perMonth === null && perDay === null) return;
  const taken = await store.taken(keyId, [month, day]);
  for (const [period, limit] of [[month, perMonth] as const, [day, perDay] as const]) {
    if (limit !== null && allowance(period, limit, taken.get(period)).remaining === 0) throw quotaExceeded({ at, count: 1 }, period, limit);
  }
}

function allowance(period: string, limit: number | null, { reserved, committed }: Taken = { reserved: 0, committed: 0 }): Allowance {
  // A limit may have been lowered below what is taken.
  const remaining = limit === null ? null : Math.max(limit - committed - reserved, 0);
  return { ...boundsOf(period), limit, used: committed, reserved, remaining };
}

function countKinds(verdicts: readonly { kind: MediaKind; count: number }[]): KindCounts {
  const counts = Object.fromEntries(MEDIA_KINDS.map((kind) => [kind, 0])) as KindCounts;
  for (const { kind, count } of verdicts) counts[kind] += count;
  return counts;
}

function daysOf(month: string): string[] {
  const { start, end } = boundsOf(month);
  const count = Math.round((end.getTime() - start.getTime()) / (24 * 3_600_000));
  return Array.from({ length: count }, (_, i) => `${month}-${String(i + 1).padStart(2, '0')}`);
}
