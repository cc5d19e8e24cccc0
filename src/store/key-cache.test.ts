import { expect, it } from 'vitest';
import type { Principal } from '../core/api-key.ts';
import type { KeyStore } from '../core/ports.ts';
import { cacheKeys } from './key-cache.ts';

const principal: Principal = { keyId: 'key_1', owner: 'ada', plan: 'free', scopes: ['detect'] };

/** A store with one live key of hash `known`, which counts how often it is asked. */
function fakeStore(): KeyStore & { asked: number; answer: () => Promise<Principal | null> } {
  const store = {
    asked: 0,
    answer: async (): Promise<Principal | null> => principal,
    insert: async () => {},
    findBySecretHash: (hash: string) => {
      store.asked += 1;
      return hash === 'known' ? store.answer() : Promise.resolve(null);
    },
    list: async () => [],
    revoke: async () => {
      store.answer = async () => null;
      return true;
    },
  };
  return store;
}

it('asks once for a live key, and every time for an unknown one', async () => {
  const store = fakeStore();
  const keys = cacheKeys(store);
  expect([await keys.findBySecretHash('known'), await keys.findBySecretHash('known')]).toEqual([principal, principal]);
  expect(store.asked).toBe(1);
  expect([await keys.findBySecretHash('other'), await keys.findBySecretHash('other')]).toEqual([null, null]);
  expect(store.asked).toBe(3);
});

it('refuses a revoked key from the next request on', async () => {
  const keys = cacheKeys(fakeStore());
  await keys.findBySecretHash('known');
  expect(await keys.revoke('key_1', new Date())).toBe(true);
  expect(await keys.findBySecretHash('known')).toBeNull();
});

it('does not keep what a read found that a revocation overtook', async () => {
  const store = fakeStore();
  const keys = cacheKeys(store);
  const slow = Promise.withResolvers<Principal | null>();
  store.answer = () => slow.promise;
  const early = keys.findBySecretHash('known');
  await keys.revoke('key_1', new Date());
  slow.resolve(principal);
  await early;
  expect(await keys.findBySecretHash('known')).toBeNull();
});
