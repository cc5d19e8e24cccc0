import { createRoute, z } from '@hono/zod-openapi';
import type { WebhookSecret } from '../../../core/webhook.ts';
import { keyRequired } from '../../../http/auth.ts';
import type { NativeContext } from '../native-app.ts';
import { NoQuery } from '../schema/parameters.ts';
import { problems } from '../schema/problem.ts';

const time = z.string().openapi({ format: 'date-time' });

const SecretSchema = z
  .object({
    hint: z.string().openapi({ description: 'The first characters of the secret.' }),
    created_at: time,
    previous_expires_at: time.nullable().openapi({ description: 'Until then the secret before this one signs along; null where there is none.' }),
  })
  .openapi('WebhookSecret');

const NewSecretSchema = z
  .object({ ...SecretSchema.shape, secret: z.string().openapi({ description: 'The secret itself, shown this once.', example: 'whsec_...' }) })
  .openapi('NewWebhookSecret');

const common = { tags: ['Webhooks'], security: [{ bearer: [] }, { apiKey: [] }], path: '/v1/webhook-secret', request: { query: NoQuery } };

const getRoute = createRoute({
  ...common,
  method: 'get',
  operationId: 'getWebhookSecret',
  summary: 'What is known of the secret that signs calls to a `callback_url`',
  responses: { 200: { description: 'All but the secret itself.', content: { 'application/json': { schema: SecretSchema } } }, ...problems() },
});

const rotateRoute = createRoute({
  ...common,
  method: 'post',
  operationId: 'rotateWebhookSecret',
  summary: 'Make a new secret for calls to a `callback_url`',
  description: 'The secret is in this answer and nowhere else. The one before it signs along for 24 hours.',
  responses: { 201: { description: 'The new secret.', content: { 'application/json': { schema: NewSecretSchema } } }, ...problems() },
});

const HINT_LENGTH = 12;

export function webhookSecretRoutes({ app, services }: NativeContext): void {
  const { webhooks } = services;
  app.use('/v1/webhook-secret', keyRequired(services, 'detect'));

  app.openapi(getRoute, async (c) => c.json(renderSecret(await webhooks.accountSecrets(c.get('principal').owner)), 200));

  app.openapi(rotateRoute, async (c) => {
    const secrets = await webhooks.rotateAccountSecret(c.get('principal').owner);
    return c.json({ ...renderSecret(secrets), secret: secrets[0]?.secret ?? '' }, 201);
  });
}

const renderSecret = ([newest, previous]: readonly WebhookSecret[]): z.infer<typeof SecretSchema> => ({
  hint: newest?.secret.slice(0, HINT_LENGTH) ?? '',
  created_at: newest?.createdAt ?? '',
  previous_expires_at: previous?.expiresAt ?? null,
});
