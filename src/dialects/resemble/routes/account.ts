import { createRoute, z } from '@hono/zod-openapi';
import { AppError } from '../../../core/errors.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { ResembleContext } from '../context.ts';
import { readCredential } from '../errors.ts';
import { errorResponses, SECURITY } from '../openapi.ts';
import { AccountSchema, BillingUsageSchema } from '../schema.ts';

const DAY_MS = 24 * 3600 * 1000;

const common = { tags: ['Account'], security: SECURITY };
const day = z.string().optional();

const accountRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/account',
  operationId: 'getAccount',
  summary: 'Read whose key this is',
  responses: { 200: { description: 'The owner and the plan.', content: { 'application/json': { schema: AccountSchema } } }, ...errorResponses() },
});

const billingRoute = createRoute({
  ...common,
  method: 'get',
  path: '/api/v2/account/billing_usage',
  operationId: 'getBillingUsage',
  summary: 'Read how many seconds were analysed',
  description: 'Of the audio and video of all detections of the owner that have a verdict; images have no duration.',
  request: {
    query: z.object({
      start_date: day.openapi({ description: 'The first day (UTC). Default: from the beginning.', example: '2024-01-01' }),
      end_date: day.openapi({ description: 'The last day (UTC). Default: today.', example: '2024-12-10' }),
    }),
  },
  responses: { 200: { description: 'The seconds, as text.', content: { 'application/json': { schema: BillingUsageSchema } } }, ...errorResponses(400) },
});

/** Of the vendor's account calls, those that this server can answer. */
export function accountRoutes({ app, services }: ResembleContext): void {
  const keyed = keyRequired(services, 'detect', readCredential);
  for (const route of [accountRoute, billingRoute]) app.openAPIRegistry.registerPath(route);

  app.get('/api/v2/account', keyed, (c) => {
    const { owner, plan } = c.get('principal');
    return c.json({ success: true, item: { name: owner, plan } }, 200);
  });

  app.get('/api/v2/account/billing_usage', keyed, async (c) => {
    const from = readDay('start_date', c.req.query('start_date')) ?? new Date(0);
    const lastDay = readDay('end_date', c.req.query('end_date')) ?? new Date();
    const seconds = await services.mediaSeconds.sum(c.get('principal').owner, { from, to: new Date(lastDay.getTime() + DAY_MS) });
    return c.json({ success: true, items: { detect: String(Math.round(seconds)), synth: '0' } }, 200);
  });
}

/** Midnight (UTC) of a day; null where none was named. Throws `invalid_request` for what is no day of the calendar. */
function readDay(name: string, text: string | undefined): Date | null {
  if (text === undefined || text === '') return null;
  const midnight = /^[12]\d{3}-\d{2}-\d{2}$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  // `2024-02-30` would be taken for the first of March.
  if (midnight && !Number.isNaN(midnight.getTime()) && midnight.toISOString().startsWith(text)) return midnight;
  throw new AppError('invalid_request', `"${name}" must be a day such as 2024-01-31.`, { details: { field: name } });
}
