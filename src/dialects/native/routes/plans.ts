import { createRoute, z } from '@hono/zod-openapi';
import { PLAN_NAMES } from '../../../core/quota.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { NativeContext } from '../native-app.ts';
import { NoQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';

const PlanSchema = z
  .object({
    name: z.enum(PLAN_NAMES),
    per_month: z.int().nullable().openapi({ description: 'Detections in a calendar month (UTC); null for no limit.' }),
    per_day: z.int().nullable().openapi({ description: 'Detections in a day (UTC).' }),
    per_minute: z.int().nullable().openapi({ description: 'Requests of any sort in a minute.' }),
  })
  .openapi('Plan');

const plansRoute = createRoute({
  method: 'get',
  path: '/v1/plans',
  operationId: 'listPlans',
  tags: ['Keys'],
  summary: 'List the plans that a key may have',
  description: 'Needs the scope `admin`. The settings `BONAFIDE_PLAN_*` make them.',
  security: [{ bearer: [] }, { apiKey: [] }],
  request: { query: NoQuery },
  responses: { 200: { description: 'All plans.', content: { 'application/json': { schema: z.object({ data: z.array(PlanSchema) }) } } }, ...problems() },
});

export function planRoutes({ app, services }: NativeContext): void {
  app.use('/v1/plans', keyRequired(services, 'admin'));
  app.openapi(plansRoute, (c) => {
    const data = PLAN_NAMES.map((name) => {
      const { perMonth, perDay, perMinute } = services.plans[name];
      return { name, per_month: perMonth, per_day: perDay, per_minute: perMinute };
    });
    return c.json({ data }, 200);
  });
}
