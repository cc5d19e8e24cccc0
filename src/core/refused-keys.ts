import { hashSecret } from './api-key.ts';
import type { Keys } from './keys.ts';
import type { Clock } from './ports.ts';

/** A client that goes on with a key that was revoked or mistyped is told so from memory for so long. */
const REMEMBERED_MS = 10_000;
/** Beyond that all are forgotten. */
const SECRETS_MAX = 10_000;

/**
 * Remembers for a moment which secrets were refused, so that repeating one costs no query. Nobody with another secret is refused for it, whatever
 * address he comes from. What this process makes holds at once; a secret that the operator chose, that was tried before and that another process adds,
 * ten seconds later. Other secrets cannot have been tried before they were made.
 */
export function rememberRefused(keys: Keys, clock: Clock): Keys {
  const refused = new Map<string, number>();
  // A look that began before a key was made may end after it; what it did not find is not remembered.
  let generation = 0;
  const forgetAfter = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } finally {
      generation += 1;
      refused.clear();
    }
  };
  return {
    ...keys,
    authenticate: async (secret) => {
      const hash = hashSecret(secret);
      if ((refused.get(hash) ?? 0) > clock.now().getTime()) return null;
      const asked = generation;
      const principal = await keys.authenticate(secret);
      if (principal === null && asked === generation) {
        if (refused.size >= SECRETS_MAX) refused.clear();
        refused.set(hash, clock.now().getTime() + REMEMBERED_MS);
      }
      return principal;
    },
    create: (input) => forgetAfter(keys.create(input)),
    ensure: (secret, input) => forgetAfter(keys.ensure(secret, input)),
  };
}
