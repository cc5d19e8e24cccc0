import { createRoute } from '@hono/zod-openapi';
import type { Principal } from '../../../core/api-key.ts';
import type { Usage } from '../../../core/usage.ts';
import { keyRequired } from '../../../http/auth.ts';
import { readCredential } from '../errors.ts';
import { type DeeptrackContext, KEY_NEEDED, refusals } from '../openapi.ts';
import { UsageSchema, type UsageWire } from '../schema.ts';

/** The documented path, the older one of the vendor's dashboard, and the two joined (README.md, "Sources"). */
const PATHS = [
  { path: '/v1/client/usage/me', operationId: 'getUsage', summary: 'Check usage' },
  { path: '/usage/month', operationId: 'getUsageOfMonth', summary: 'Check usage, by the older path of the dashboard' },
  { path: '/v1/client/usage/month', operationId: 'getClientUsageOfMonth', summary: 'Check usage, by month' },
] as const;

export function usageRoutes({ app, services }: DeeptrackContext): void {
  for (const texts of PATHS) {
    app.openAPIRegistry.registerPath(
      createRoute({
        method: 'get',
        ...texts,
        tags: ['Service'],
        security: KEY_NEEDED,
        responses: { 200: { description: 'The usage of the key.', content: { 'application/json': { schema: UsageSchema } } }, ...refusals(401, 403, 429, 503) },
      }),
    );
    app.get(texts.path, keyRequired(services, 'detect', readCredential), async (c) => {
      const principal = c.get('principal');
      return c.json(renderUsage(principal, await services.usage.read(principal, { keyId: null, month: null })), 200);
    });
  }
}

/** Scans under way count as used, so that what remains is what is left to be taken, and the two sum to the limit as they do at the vendor's. */
export function renderUsage({ owner }: Pick<Principal, 'owner'>, { plan, month }: Pick<Usage, 'plan' | 'month'>): UsageWire {
  return {
    owner,
    track: 'api',
    plan,
    rate_per_scan: 0,
    monthly_limit: month.limit,
    used_this_month: month.used + month.reserved,
    remaining: month.remaining,
    resets_at: lastDayOf(month.end),
  };
}

/** The vendor names the last day of the month, not the first of the next. */
const lastDayOf = (end: Date): string => new Date(end.getTime() - 1).toISOString().slice(0, 10);
