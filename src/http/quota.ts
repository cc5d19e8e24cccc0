import type { Principal } from '../core/api-key.ts';
import type { Services } from './context.ts';

/**
 * Tells a caller whose quota is used up so before the media is sent. This is a look and takes nothing: what decides is the reservation in the transaction
 * of the submission. Throws `quota_exceeded`, but not for an idempotency key that is in use: what it stands for may have been accepted before.
 */
export async function requireQuota(
  { usage, idempotency }: Pick<Services, 'usage' | 'idempotency'>,
  principal: Principal,
  idempotencyKey: string | null,
): Promise<void> {
  try {
    await usage.requireLeft(principal);
  } catch (error) {
    if (idempotencyKey === null || !(await idempotency.knows(principal.owner, idempotencyKey))) throw error;
  }
}
