import type { Principal } from '../core/api-key.ts';
import type { KeyStore } from '../core/ports.ts';

/** Live keys that are remembered; beyond that all are forgotten and read anew. */
const KEYS_MAX = 10_000;

/**
 * Remembers who owns which key, so that a request costs no query for it. Only where this process alone has the database open: it sees every key that is
 * made or revoked, so what it remembers is never out of date. Unknown secrets are not remembered: there are endlessly many.
 */
export function cacheKeys(store: KeyStore): KeyStore {
  const known = new Map<string, Principal>();
  // A read that began before a revocation may end after it; what it found is not kept.
  let generation = 0;
  const forget = (): void => {
    generation += 1;
    known.clear();
  };
  return {
    insert: (key, secretHash) => store.insert(key, secretHash),
    findBySecretHash: async (secretHash) => {
      const remembered = known.get(secretHash);
      if (remembered) return remembered;
      const asked = generation;
      const principal = await store.findBySecretHash(secretHash);
      if (principal && asked === generation) {
        if (known.size >= KEYS_MAX) known.clear();
        known.set(secretHash, principal);
      }
      return principal;
    },
    list: () => store.list(),
    revoke: async (id, now) => {
      try {
        return await store.revoke(id, now);
      } finally {
        forget();
      }
    },
  };
}
