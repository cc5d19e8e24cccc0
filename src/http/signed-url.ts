import { createHmac, timingSafeEqual } from 'node:crypto';

/** How long a link to an artifact lives, in seconds. */
const LINK_SECONDS = 3600;

const signatureOf = (secret: string, path: string, expires: number): string => createHmac('sha256', secret).update(`${path}\n${expires}`).digest('base64url');

/** `path` with its expiry (Unix seconds) and an HMAC-SHA-256 over both. Anybody who has the link may read what it names until then. */
export function signPath(secret: string, path: string, nowMs: number, lifetimeSeconds: number = LINK_SECONDS): string {
  // Rounded up to a minute, so that a caller who asks twice gets the same link and may cache what is behind it.
  const expires = Math.ceil((nowMs / 1000 + lifetimeSeconds) / 60) * 60;
  return `${path}?expires=${expires}&signature=${signatureOf(secret, path, expires)}`;
}

/** Whether the signature fits the path and has not expired. */
export function isSignedPath(secret: string, path: string, query: { expires: string; signature: string }, nowMs: number): boolean {
  if (!/^\d{1,12}$/.test(query.expires) || Number(query.expires) * 1000 < nowMs) return false;
  const expected = Buffer.from(signatureOf(secret, path, Number(query.expires)));
  const given = Buffer.from(query.signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
