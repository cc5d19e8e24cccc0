import type { Detection } from '../../core/detection.ts';
import type { WebhookContext, WebhookEvent, WebhookRenderer } from '../../core/webhook.ts';
import { messageLinks } from '../../http/artifact-links.ts';
import { renderDetection } from './render-detection.ts';

/** The detection as `GET /v1/detections/{id}` shows it, in the frame that Standard Webhooks recommends ("Payload structure"). */
export const nativeWebhook: WebhookRenderer = {
  render(detection: Detection, event: WebhookEvent, context: WebhookContext): string {
    const data = renderDetection(detection, messageLinks(context));
    return JSON.stringify({ type: event, timestamp: (detection.completedAt ?? context.now).toISOString(), data });
  },
};
