import { createMiddleware } from 'hono/factory';
import type { Principal, Scope } from '../core/api-key.ts';
import { AppError } from '../core/errors.ts';
import type { HttpContext, HttpEnv, KeyUseCases, Services } from './context.ts';
import { limitRate } from './rate-limit.ts';

/** Longer than any key that we make: what is longer is not worth hashing. */
const SECRET_LENGTH_MAX = 256;

/** The secret from `Authorization: Bearer ...` or `X-API-Key`. Throws `unauthenticated` where there is none. */
export function readCredential(header: (name: string) => string | undefined): string {
  const bearer = /^Bearer +(\S+) *$/i.exec(header('Authorization') ?? '')?.[1];
  const secret = bearer ?? header('X-API-Key')?.trim();
  if (!secret) {
    throw new AppError('unauthenticated', 'Send your key as "Authorization: Bearer bf_..." or as "X-API-Key: bf_...".');
  }
  return secret;
}

/** Finds the secret where a dialect's callers put it. Throws `unauthenticated` where there is none. */
export type ReadCredential = typeof readCredential;

/** Who owns the secret. Throws `unauthenticated` for one that is unknown or revoked: the two look the same from outside. */
export async function authenticate(keys: Pick<KeyUseCases, 'authenticate'>, secret: string): Promise<Principal> {
  const principal = secret.length > SECRET_LENGTH_MAX ? null : await keys.authenticate(secret);
  if (!principal) throw new AppError('unauthenticated', 'This key is unknown or revoked. "bonafide keys list" shows the live ones.');
  return principal;
}

/** Throws `forbidden` naming the scope that the key lacks. */
export function requireScope(principal: Principal, scope: Scope): void {
  if (principal.scopes.includes(scope)) return;
  throw new AppError('forbidden', `This call needs a key with the scope "${scope}"; this one has ${principal.scopes.join(', ') || 'none'}.`);
}

/** What it takes to let a caller in. */
export type Gate = Pick<Services, 'keys' | 'rateLimiter' | 'plans'>;

/** Lets a request through only with a live key that is under its rate limit, and with the scope where one is named. It counts once for each request. */
export function keyRequired(gate: Gate, scope: Scope | null, read: ReadCredential = readCredential) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    await requireKey(gate, c, scope, read);
    await next();
  });
}

/** The same within a handler. Throws `unauthenticated`, `rate_limited` or `forbidden`. */
export async function requireKey(gate: Gate, c: HttpContext, scope: Scope | null, read: ReadCredential = readCredential): Promise<Principal> {
  const known: Principal | undefined = c.get('principal');
  const principal = known ?? (await admit(gate, c, read));
  if (scope) requireScope(principal, scope);
  return principal;
}

async function admit(gate: Gate, c: HttpContext, read: ReadCredential): Promise<Principal> {
  const secret = read((name) => c.req.header(name));
  const principal = await authenticate(gate.keys, secret);
  c.set('principal', principal);
  await limitRate(gate, principal, c);
  return principal;
}
