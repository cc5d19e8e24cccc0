import { AppError } from './errors.ts';
import type { MediaKind } from './media.ts';

export const PLAN_NAMES = ['free', 'starter', 'pro', 'unlimited'] as const;
export type PlanName = (typeof PLAN_NAMES)[number];

/** What a key may do. null: no limit. */
export interface Plan {
  /** Detections in a calendar month (UTC). */
  perMonth: number | null;
  /** Detections in a day (UTC). */
  perDay: number | null;
  /** Requests of any sort in a minute. */
  perMinute: number | null;
}

export type Plans = Readonly<Record<PlanName, Plan>>;

/** The plan of whoever runs the server; it is no setting. */
export const UNLIMITED: Plan = { perMonth: null, perDay: null, perMinute: null };

/** Detections of one kind that were submitted at one time with one key. A claim is reserved at submission, then committed or released. */
export interface QuotaClaim {
  keyId: string;
  kind: MediaKind;
  /** The time of the submission: it decides the month and the day that are charged, also when the verdict comes after midnight. */
  at: Date;
  count: number;
}

/** The calendar periods (UTC) that a claim is charged to, as `2026-11` and `2026-11-21`. */
export function periodsOf(at: Date): { month: string; day: string } {
  const day = at.toISOString().slice(0, 10);
  return { month: day.slice(0, 7), day };
}

/** When a period (`2026-11` or `2026-11-21`) begins and when the next one does. */
export function boundsOf(period: string): { start: Date; end: Date } {
  const [year = 0, month = 1, day] = period.split('-').map(Number);
  const at = (months: number, days: number): Date => new Date(Date.UTC(year, month - 1 + months, (day ?? 1) + days));
  return { start: at(0, 0), end: day === undefined ? at(1, 0) : at(0, 1) };
}

/** The error for a period (`2026-11` or `2026-11-21`) in which so many more than the limit were asked for. */
export function quotaExceeded({ at, count }: Pick<QuotaClaim, 'at' | 'count'>, period: string, limit: number): AppError {
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
