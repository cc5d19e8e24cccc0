import type { WebhookSecret } from '../core/webhook.ts';
import type { WebhookTransaction } from '../core/webhook-ports.ts';
import { newWebhookSecret, rotateSecrets } from '../core/webhook-secret.ts';
import type { WebhookParts } from './parts.ts';

/** The owner's secrets for callbacks, newest first; the first is made here when there is none. */
export async function ensureAccountSecrets(transaction: WebhookTransaction, owner: string, now: Date): Promise<WebhookSecret[]> {
  const before = await transaction.accountSecrets(owner);
  if (before.length > 0) return before;
  await transaction.lockOwner(owner);
  // Somebody else may have made it while we waited.
  const found = await transaction.accountSecrets(owner);
  if (found.length > 0) return found;
  const made = [newWebhookSecret(now)];
  await transaction.saveAccountSecrets(owner, made);
  return made;
}

export function rotateAccountSecret({ store, clock }: WebhookParts, owner: string): Promise<WebhookSecret[]> {
  return store.transaction(async (transaction) => {
    await transaction.lockOwner(owner);
    const secrets = rotateSecrets(await transaction.accountSecrets(owner), clock.now());
    await transaction.saveAccountSecrets(owner, secrets);
    return secrets;
  });
}
