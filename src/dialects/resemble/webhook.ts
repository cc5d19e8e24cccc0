import type { Detection } from '../../core/detection.ts';
import type { WebhookContext, WebhookEvent, WebhookRenderer } from '../../core/webhook.ts';
import { messageLinks } from '../../http/artifact-links.ts';
import { renderReportCallback } from './render-intelligence.ts';
import { renderCreated } from './translate.ts';

/** "Payload matches the standard response" (docs/pages/detect/overview/create.mdx): what a create call that waited would have answered. */
export const resembleWebhook: WebhookRenderer = {
  render: (detection: Detection, _event: WebhookEvent, context: WebhookContext): string =>
    JSON.stringify(renderReportCallback(detection) ?? renderCreated(detection, messageLinks(context))),
  // As in answers: the body has no word for inconclusive.
  headers: ({ judgement }: Detection): Record<string, string> => (judgement ? { 'X-Bonafide-Verdict': judgement.verdict } : {}),
};
