import { AppError } from '../core/errors.ts';
import { newId } from '../core/id.ts';
import type { WebhookEndpoint } from '../core/webhook.ts';
import type { EndpointChange, EndpointPatch, NewEndpoint, WebhookTransaction } from '../core/webhook-ports.ts';
import { newWebhookSecret, rotateSecrets } from '../core/webhook-secret.ts';
import type { WebhookParts } from './parts.ts';

/** The end of every detection writes one row for each: a limit on what one owner can make out of one upload. */
const ENDPOINTS_MAX = 20;

export async function createEndpoint({ store, clock, checkUrl }: WebhookParts, owner: string, wanted: NewEndpoint): Promise<WebhookEndpoint> {
  const now = clock.now();
  const endpoint: WebhookEndpoint = {
    id: newId('whe', now.getTime()),
    owner,
    ...wanted,
    url: checkUrl(wanted.url).href,
    secrets: [newWebhookSecret(now)],
    createdAt: now,
    disabledAt: null,
    disabledReason: null,
  };
  await store.transaction(async (transaction) => {
    await transaction.lockOwner(owner);
    if ((await transaction.countEndpoints(owner)) >= ENDPOINTS_MAX) {
      throw new AppError('conflict', `An owner has at most ${ENDPOINTS_MAX} endpoints. Delete one that is not needed any more.`);
    }
    await transaction.insertEndpoint(endpoint);
  });
  return endpoint;
}

export async function changeEndpoint({ store, clock, checkUrl }: WebhookParts, owner: string, id: string, patch: EndpointPatch): Promise<WebhookEndpoint> {
  const url = patch.url === undefined ? undefined : checkUrl(patch.url).href;
  return store.transaction(async (transaction) => {
    const endpoint = await ownEndpoint(transaction, owner, id);
    const now = clock.now();
    const change = changeFor(endpoint, { ...patch, url }, now);
    await transaction.updateEndpoint(id, change);
    if (patch.enabled === false) await transaction.cancelPending(id, now);
    return { ...endpoint, ...change };
  });
}

export async function deleteEndpoint({ store, clock }: WebhookParts, owner: string, id: string): Promise<void> {
  await store.transaction(async (transaction) => {
    await ownEndpoint(transaction, owner, id);
    await transaction.cancelPending(id, clock.now());
    await transaction.deleteEndpoint(id);
  });
}

function changeFor(endpoint: WebhookEndpoint, { url, description, events, enabled, rotateSecret }: EndpointPatch, now: Date): EndpointChange {
  return {
    ...(url !== undefined && { url }),
    ...(description !== undefined && { description }),
    ...(events !== undefined && { events }),
    ...(enabled === true && { disabledAt: null, disabledReason: null }),
    ...(enabled === false && endpoint.disabledAt === null && { disabledAt: now, disabledReason: 'manual' }),
    ...(rotateSecret && { secrets: rotateSecrets(endpoint.secrets, now) }),
  };
}

async function ownEndpoint(transaction: WebhookTransaction, owner: string, id: string): Promise<WebhookEndpoint> {
  const endpoint = await transaction.findEndpoint(id);
  if (endpoint?.owner !== owner) {
    throw new AppError('not_found', 'There is no such endpoint, or it belongs to another owner. GET /v1/webhook-endpoints lists yours.');
  }
  return endpoint;
}
