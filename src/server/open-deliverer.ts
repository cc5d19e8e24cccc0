import type { Config } from '../config.ts';
import type { WebhookRenderer } from '../core/webhook.ts';
import { DIALECTS } from '../dialects/index.ts';
import { nativeWebhook } from '../dialects/native/webhook.ts';
import { createSafeFetch } from '../net/safe-fetch.ts';
import { installationSecret } from '../store/installation-secret.ts';
import { createDeliverer, type Deliverer } from '../webhooks/index.ts';
import type { ServerLogger } from './logger.ts';
import type { Stores } from './open-stores.ts';
import type { Telemetry } from './open-telemetry.ts';

/** What sends webhooks, with the renderer of every dialect that has one. */
export async function openDeliverer(
  config: Config,
  { database, webhookStore }: Stores,
  logger: ServerLogger,
  { metrics, tracer }: Pick<Telemetry, 'metrics' | 'tracer'>,
): Promise<Deliverer> {
  const ofDialects: Record<string, WebhookRenderer> = {};
  for (const { name, webhook } of DIALECTS) if (webhook) ofDialects[name] = webhook;
  return createDeliverer({
    store: webhookStore,
    clock: { now: () => new Date() },
    fetch: createSafeFetch({ allow: config.urlAllow }),
    renderers: { ...ofDialects, native: nativeWebhook },
    publicUrl: config.publicUrl,
    urlSecret: await installationSecret(database, 'artifact-links'),
    logger,
    metrics,
    tracer,
  });
}
