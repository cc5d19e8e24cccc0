import { randomBytes } from 'node:crypto';
import type { WebhookSecret } from './webhook.ts';

const SECRET_BYTES = 32;
/** How long a secret still signs after its rotation: time to bring the new one to every receiver. */
const OVERLAP_MS = 24 * 3_600_000;
/** Each secret makes the signature header longer; whoever rotates more often than this in a day loses the oldest early. */
const SECRETS_MAX = 4;

export function newWebhookSecret(now: Date): WebhookSecret {
  return { secret: `whsec_${randomBytes(SECRET_BYTES).toString('base64')}`, createdAt: now.toISOString(), expiresAt: null };
}

/** A new secret before the old ones, which sign along for 24 h more. */
export function rotateSecrets(secrets: readonly WebhookSecret[], now: Date): WebhookSecret[] {
  const expiresAt = new Date(now.getTime() + OVERLAP_MS).toISOString();
  const old = liveSecrets(secrets, now).map((secret) => ({ ...secret, expiresAt: secret.expiresAt ?? expiresAt }));
  return [newWebhookSecret(now), ...old].slice(0, SECRETS_MAX);
}

/** Those that sign now, newest first. */
export const liveSecrets = (secrets: readonly WebhookSecret[], now: Date): WebhookSecret[] =>
  secrets.filter(({ expiresAt }) => expiresAt === null || Date.parse(expiresAt) > now.getTime());
