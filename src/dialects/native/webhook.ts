import type { Detection } from '../../core/detection.ts';
import type { WebhookContext, WebhookEvent, WebhookRenderer } from '../../core/webhook.ts';
import { signPath } from '../../http/signed-url.ts';
import { artifactPath } from './links.ts';
import { renderDetection } from './render-detection.ts';

/** The retry table reaches over three days, and the body stays the same: links must still work when the last attempt comes through. */
const LINK_SECONDS = 7 * 24 * 3600;

/** The detection as `GET /v1/detections/{id}` shows it, in the frame that Standard Webhooks recommends ("Payload structure"). */
export const nativeWebhook: WebhookRenderer = {
  render(detection: Detection, event: WebhookEvent, { baseUrl, urlSecret, now }: WebhookContext): string {
    const data = renderDetection(detection, (id, name) => baseUrl + signPath(urlSecret, artifactPath(id, name), now.getTime(), LINK_SECONDS));
    return JSON.stringify({ type: event, timestamp: (detection.completedAt ?? now).toISOString(), data });
  },
};
