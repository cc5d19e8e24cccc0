export const PLAN_NAMES = ['free', 'starter', 'pro', 'unlimited'] as const;
export type PlanName = (typeof PLAN_NAMES)[number];
