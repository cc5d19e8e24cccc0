import { createRoute } from '@hono/zod-openapi';
import { MEDIA_KINDS } from '../../../core/media.ts';
import type { Allowance, Usage } from '../../../core/usage.ts';
import { keyRequired, requireScope } from '../../../http/auth.ts';
import type { NativeContext } from '../native-app.ts';
import { problems } from '../schema/problem.ts';
import { UsageQuery, UsageSchema, type UsageWire } from '../schema/usage.ts';

const usageRoute = createRoute({
  method: 'get',
  path: '/v1/usage',
  operationId: 'getUsage',
  tags: ['Keys'],
  summary: 'Read what a key has used of its plan',
  description: 'Quotas are counted for each key, in calendar months and days (UTC): reserved at submission, used at the verdict, given back on failure.',
  security: [{ bearer: [] }, { apiKey: [] }],
  request: { query: UsageQuery },
  responses: {
    200: { description: 'The usage.', content: { 'application/json': { schema: UsageSchema } } },
    ...problems('invalid_request', 'not_found'),
  },
});

export function usageRoutes({ app, services }: NativeContext): void {
  app.use('/v1/usage', keyRequired(services, null));
  app.openapi(usageRoute, async (c) => {
    const principal = c.get('principal');
    const { month, key_id } = c.req.valid('query');
    if (key_id === undefined) requireScope(principal, 'detect');
    return c.json(renderUsage(await services.usage.read(principal, { month: month ?? null, keyId: key_id ?? null })), 200);
  });
}

function renderUsage({ keyId, plan, month, today, limitPerMinute, byKind, byDay }: Usage): UsageWire {
  return {
    key_id: keyId,
    plan,
    period: renderPeriod(month),
    ...renderAllowance(month),
    day: { ...renderPeriod(today), ...renderAllowance(today) },
    rate: { limit_per_minute: limitPerMinute },
    by_kind: byKind,
    by_day: byDay.map(({ day, counts }) => ({ date: day, ...counts, total: MEDIA_KINDS.reduce((sum, kind) => sum + counts[kind], 0) })),
  };
}

const renderPeriod = ({ start, end }: Allowance) => ({ start: start.toISOString(), end: end.toISOString() });

const renderAllowance = ({ limit, used, reserved, remaining }: Allowance) => ({ limit, used, reserved, remaining });
