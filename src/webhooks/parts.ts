import type { Clock } from '../core/ports.ts';
import type { WebhookStore } from '../core/webhook-ports.ts';

/** What the use cases of webhooks stand on. */
export interface WebhookParts {
  store: WebhookStore;
  clock: Clock;
  /** The address in its normal form. Throws `url_blocked` or `invalid_request` for one that must not be called. */
  checkUrl(url: string): URL;
}
