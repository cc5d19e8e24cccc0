import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { liveSecrets, newWebhookSecret, rotateSecrets } from '../core/webhook-secret.ts';
import { signedHeaders } from './sign.ts';

const body = '{"type":"detection.completed","data":{"name":"Zoë 😀"}}';
const id = 'whd_01JQZ3V8W9X4Y5Z6A7B8C9D0E1';

describe('signedHeaders', () => {
  it('is what the receivers of Standard Webhooks verify', () => {
    const { secret } = newWebhookSecret(new Date());
    const headers = signedHeaders(id, body, [secret], new Date());
    expect(new Webhook(secret).verify(body, headers)).toEqual(JSON.parse(body));
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
    expect(() => new Webhook(secret).verify(body, { ...headers, 'webhook-id': 'whd_other' })).toThrow();
    expect(() => new Webhook(newWebhookSecret(new Date()).secret).verify(body, headers)).toThrow();
  });

  it('makes the same signature as the reference implementation', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const at = new Date('2026-03-01T12:00:00.400Z');
    const headers = signedHeaders(id, body, [secret], at);
    expect(headers).toEqual({
      'webhook-id': id,
      'webhook-timestamp': '1772366400',
      'webhook-signature': new Webhook(secret).sign(id, new Date('2026-03-01T12:00:00.000Z'), body),
    });
  });

  it('signs with the old and the new secret during a rotation, and with the new one alone after it', () => {
    const start = Date.now();
    const first = [newWebhookSecret(new Date(start))];
    const both = rotateSecrets(first, new Date(start));
    const sign = (now: Date) =>
      signedHeaders(
        id,
        body,
        liveSecrets(both, now).map(({ secret }) => secret),
        new Date(),
      );
    for (const { secret } of both) expect(new Webhook(secret).verify(body, sign(new Date(start + 86_399_000)))).toBeDefined();
    const [newest, oldest] = both.map(({ secret }) => new Webhook(secret));
    const after = sign(new Date(start + 86_400_000));
    expect(newest?.verify(body, after)).toBeDefined();
    expect(() => oldest?.verify(body, after)).toThrow();
  });

  it('keeps the header short however often a secret is rotated', () => {
    let secrets = [newWebhookSecret(new Date())];
    for (let i = 0; i < 20; i += 1) secrets = rotateSecrets(secrets, new Date());
    expect(secrets.length).toBeLessThanOrEqual(4);
    expect(secrets[0]?.expiresAt).toBeNull();
  });
});
