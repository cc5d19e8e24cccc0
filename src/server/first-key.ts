import type { Scope } from '../core/api-key.ts';
import type { Keys } from '../core/keys.ts';

const ADMIN: { owner: string; plan: 'unlimited'; scopes: Scope[] } = { owner: 'admin', plan: 'unlimited', scopes: ['detect', 'admin'] };

/**
 * Takes the key that the operator chose; without one, makes a key where there is none yet. Resolves to the new secret, which is stored
 * nowhere, or null.
 */
export async function ensureFirstKey(keys: Keys, chosen: string | null): Promise<string | null> {
  if (chosen !== null) {
    await keys.ensure(chosen, ADMIN);
    return null;
  }
  if ((await keys.list()).length > 0) return null;
  return (await keys.create(ADMIN)).secret;
}
