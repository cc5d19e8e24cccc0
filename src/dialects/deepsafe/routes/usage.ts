import { createRoute } from '@hono/zod-openapi';
import { keyRequired } from '../../../http/auth.ts';
import { jsonAnswer } from '../../../http/docs/answers.ts';
import { readCredential } from '../errors.ts';
import { type DeepsafeContext, KEY_NEEDED, RATE_HEADERS, refusals } from '../openapi.ts';
import { UsageSchema } from '../schema.ts';
import { renderUsage } from '../translate.ts';

const usageRoute = createRoute({
  method: 'get',
  path: '/v1/usage',
  operationId: 'getUsage',
  tags: ['Account'],
  summary: 'Check the scans of the month',
  description: 'Counted for the key, in calendar months (UTC).',
  security: KEY_NEEDED,
  responses: { 200: { ...jsonAnswer(UsageSchema, 'The usage.'), headers: RATE_HEADERS }, ...refusals() },
});

export function usageRoutes({ app, services }: DeepsafeContext): void {
  app.openAPIRegistry.registerPath(usageRoute);
  app.get('/v1/usage', keyRequired(services, 'detect', readCredential), async (c) =>
    c.json(renderUsage(await services.usage.read(c.get('principal'), { month: null, keyId: null })), 200),
  );
}
