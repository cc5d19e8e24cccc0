import { createMiddleware } from 'hono/factory';
import type { Principal, Scope } from '../core/api-key.ts';
import { AppError } from '../core/errors.ts';
import type { HttpEnv, KeyUseCases } from './context.ts';

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

/** Lets a request through only with a live key, and with the scope where one is named. */
export function keyRequired(keys: Pick<KeyUseCases, 'authenticate'>, scope: Scope | null) {
  return createMiddleware<HttpEnv>(async (c, next) => {
    const principal = await authenticate(
      keys,
      readCredential((name) => c.req.header(name)),
    );
    c.set('principal', principal);
    if (scope) requireScope(principal, scope);
    await next();
  });
}
