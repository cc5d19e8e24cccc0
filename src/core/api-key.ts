import { createHash, randomBytes } from 'node:crypto';
import { newId } from './id.ts';
import type { PlanName } from './quota.ts';

export const SCOPES = ['detect', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A stored key: never the secret, only its SHA-256 and enough of its start to recognise it. */
export interface ApiKey {
  id: string;
  owner: string;
  plan: PlanName;
  scopes: Scope[];
  /** The first characters of the secret, for a person's eye. */
  hint: string;
  createdAt: Date;
  revokedAt: Date | null;
}

/** Who is calling, once the key has been checked. */
export interface Principal {
  keyId: string;
  owner: string;
  plan: PlanName;
  scopes: readonly Scope[];
}

/** `bf_` and 32 random bytes: long enough that its plain SHA-256 cannot be searched. */
export function newSecret(): string {
  return `bf_${randomBytes(32).toString('base64url')}`;
}

/** Lower-case hex SHA-256 of a secret: what is stored and looked up. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function newApiKey(secret: string, owner: string, plan: PlanName, scopes: Scope[], now: Date): ApiKey {
  return { id: newId('key'), owner, plan, scopes, hint: secret.slice(0, 9), createdAt: now, revokedAt: null };
}
