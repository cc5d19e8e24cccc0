import type { Detection } from '../../core/detection.ts';
import type { WebhookEvent, WebhookRenderer } from '../../core/webhook.ts';
import { renderDetection } from './translate.ts';

const TYPES = {
  'detection.completed': 'deepfake_detection.completed',
  'detection.failed': 'deepfake_detection.failed',
} as const satisfies Record<WebhookEvent, string>;

/**
 * What is posted to a `callback_url`: the vendor's frame `{type, data}` around the body of GET. `deepidv-signature` is the secret of the account itself, to
 * be compared for equality (https://sc-docs.deepidv.com/webhooks/overview): whoever receives a message knows it. The headers of Standard Webhooks, which the
 * sender adds, let a receiver verify the body with the same secret.
 */
export const deepidvWebhook: WebhookRenderer = {
  render: (detection: Detection, event: WebhookEvent): string => JSON.stringify({ type: TYPES[event], data: renderDetection(detection) }),
  headers: ({ judgement }: Detection, secret: string): Record<string, string> => ({
    'deepidv-signature': secret,
    ...(judgement && { 'X-Bonafide-Verdict': judgement.verdict }),
  }),
};
