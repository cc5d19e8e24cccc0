import type { WebhookRenderer } from '../../core/webhook.ts';
import { renderDetection } from './translate.ts';

/** "We POST the verdict here when done": the job as `GET /v1/jobs/{id}` shows it, completed or failed, under the headers of Standard Webhooks. */
export const webhook: WebhookRenderer = {
  render: (detection) => JSON.stringify(renderDetection(detection)),
};
