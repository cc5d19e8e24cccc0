export const PLAN_NAMES = ['free', 'starter', 'pro', 'unlimited'] as const;
export type PlanName = (typeof PLAN_NAMES)[number];

/** What a plan allows; null: without limit. */
export interface Plan {
  detectionsPerMonth: number | null;
  requestsPerMinute: number | null;
}

export const DEFAULT_PLANS: Readonly<Record<PlanName, Plan>> = {
  free: { detectionsPerMonth: 50, requestsPerMinute: 10 },
  starter: { detectionsPerMonth: 5000, requestsPerMinute: 300 },
  pro: { detectionsPerMonth: 100_000, requestsPerMinute: 1200 },
  unlimited: { detectionsPerMonth: null, requestsPerMinute: null },
};
