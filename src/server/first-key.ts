import type { Scope } from '../core/api-key.ts';
import type { Keys } from '../core/keys.ts';

/** Whose the first key is, and what the operator adds without naming an owner. */
export const ADMIN_OWNER = 'admin';

const ADMIN: { owner: string; plan: 'unlimited'; scopes: Scope[] } = { owner: ADMIN_OWNER, plan: 'unlimited', scopes: ['detect', 'admin'] };

/** Takes the key that the operator chose, if any: it must work from the first request on. */
export async function ensureChosenKey(keys: Keys, chosen: string | null): Promise<void> {
  if (chosen !== null) await keys.ensure(chosen, ADMIN);
}

/** Makes a key where there is none yet and resolves to its secret, which is stored nowhere; null where there are keys. */
export async function ensureFirstKey(keys: Keys): Promise<string | null> {
  return (await keys.list()).length > 0 ? null : (await keys.create(ADMIN)).secret;
}
