import { AppError } from '../../src/core/errors.ts';
import type { Webhooks } from '../../src/core/webhook-ports.ts';

const none = async (): Promise<never> => {
  throw new AppError('not_found', 'There are no webhooks here.');
};

/** Nobody has any; tests of webhooks bring real ones. */
export const fakeWebhooks: Webhooks = {
  listEndpoints: async () => [],
  createEndpoint: none,
  changeEndpoint: none,
  deleteEndpoint: none,
  listDeliveries: async () => ({ data: [], nextCursor: null }),
  getDelivery: none,
  retryDelivery: none,
  accountSecrets: none,
  rotateAccountSecret: none,
};
