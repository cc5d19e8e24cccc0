import type { Webhooks } from '../core/webhook-ports.ts';
import { liveSecrets } from '../core/webhook-secret.ts';
import { ensureAccountSecrets, rotateAccountSecret } from './account-secret.ts';
import { changeEndpoint, createEndpoint, deleteEndpoint } from './endpoints.ts';
import type { WebhookParts } from './parts.ts';
import { deliveryNotFound, retryDelivery } from './retry-delivery.ts';

export { createDeliverer, type Deliverer, type DelivererOptions } from './deliver.ts';

export function createWebhooks(parts: WebhookParts): Webhooks {
  const { store, clock } = parts;
  return {
    listEndpoints: (owner) => store.listEndpoints(owner),
    createEndpoint: (owner, endpoint) => createEndpoint(parts, owner, endpoint),
    changeEndpoint: (owner, id, patch) => changeEndpoint(parts, owner, id, patch),
    deleteEndpoint: (owner, id) => deleteEndpoint(parts, owner, id),
    listDeliveries: (owner, filter, page) => store.listDeliveries(owner, filter, page),
    getDelivery: async (owner, id) => {
      const found = await store.findDelivery(owner, id);
      if (!found) throw deliveryNotFound();
      return found;
    },
    retryDelivery: (owner, id) => retryDelivery(parts, owner, id),
    accountSecrets: async (owner) => {
      const now = clock.now();
      const secrets = await store.transaction((transaction) => ensureAccountSecrets(transaction, owner, now));
      return liveSecrets(secrets, now);
    },
    rotateAccountSecret: (owner) => rotateAccountSecret(parts, owner),
  };
}
