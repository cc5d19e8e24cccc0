import { type ApiKey, hashSecret, newApiKey, newSecret, type Principal, type Scope } from './api-key.ts';
import { AppError } from './errors.ts';
import type { Clock, KeyStore } from './ports.ts';
import type { PlanName } from './quota.ts';

export interface NewKey {
  owner: string;
  plan: PlanName;
  scopes: Scope[];
}

/** The use cases of API keys. */
export interface Keys {
  /** Null for an unknown or revoked secret. */
  authenticate(secret: string): Promise<Principal | null>;
  /** The secret is in this answer and nowhere else: only its hash is stored. */
  create(input: NewKey): Promise<{ secret: string; key: ApiKey }>;
  /** Takes a secret that the operator chose. Adding it again changes nothing; a revoked one stays revoked. */
  ensure(secret: string, input: NewKey): Promise<void>;
  list(): Promise<ApiKey[]>;
  /** Throws `not_found`. */
  revoke(id: string): Promise<void>;
}

const SECRET_LENGTH_MIN = 16;

export function createKeys({ store, clock }: { store: KeyStore; clock: Clock }): Keys {
  return {
    authenticate: (secret) => store.findBySecretHash(hashSecret(secret)),
    create: (input) => createKey(store, clock, input),
    ensure: (secret, input) => ensureKey(store, clock, secret, input),
    list: () => store.list(),
    revoke: async (id) => {
      if (await store.revoke(id, clock.now())) return;
      throw new AppError('not_found', 'There is no live key with this id. "bonafide keys list" shows them.');
    },
  };
}

async function createKey(store: KeyStore, clock: Clock, { owner, plan, scopes }: NewKey): Promise<{ secret: string; key: ApiKey }> {
  const secret = newSecret();
  const key = newApiKey(secret, owner, plan, scopes, clock.now());
  await store.insert(key, hashSecret(secret));
  return { secret, key };
}

async function ensureKey(store: KeyStore, clock: Clock, secret: string, { owner, plan, scopes }: NewKey): Promise<void> {
  if (secret.length < SECRET_LENGTH_MIN) {
    throw new AppError('invalid_request', `A key of your own needs at least ${SECRET_LENGTH_MIN} characters; take a random one.`);
  }
  await store.insert(newApiKey(secret, owner, plan, scopes, clock.now()), hashSecret(secret));
}
