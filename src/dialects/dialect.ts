import type { Hono } from 'hono';
import type { WebhookRenderer } from '../core/webhook.ts';
import type { HttpEnv, HttpSettings, Services } from '../http/context.ts';

/**
 * One API that the server speaks. A dialect owns its credentials, its bodies, its errors and its limits; it reaches the core through
 * `services` alone and knows no other dialect.
 */
export interface Dialect {
  name: string;
  /** Path prefixes under which it is mounted, e.g. `/deepsafe`. */
  basePaths: readonly string[];
  /** Host names at whose root it is mounted too, so that a vendor's client needs another host name and nothing else. */
  hosts: readonly string[];
  /**
   * Its routes, relative to the base path. It sets `onError`, and its last route is `all('*')` with its own 404, because a mounted app's
   * `notFound` is never called.
   */
  create(services: Services, settings: HttpSettings): Hono<HttpEnv>;
  /** How callbacks of its submissions look; the native way where it is left out. */
  webhook?: WebhookRenderer;
}
