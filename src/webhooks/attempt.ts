import { AppError } from '../core/errors.ts';
import type { DeliveryAttempt } from '../core/webhook.ts';
import type { IncomingAnswer } from '../net/safe-fetch.ts';
import type { Claim } from './claim.ts';
import type { DelivererParts } from './deliver.ts';
import { parseRetryAfter } from './retry-table.ts';
import { signedHeaders } from './sign.ts';

export interface Outcome {
  attempt: DeliveryAttempt;
  /** `refused`: never to be tried again. `gone`: the receiver wants nothing of this sort any more. */
  result: 'delivered' | 'failed' | 'refused' | 'gone';
  retryAfterMs: number | null;
}

type Verdict = Pick<DeliveryAttempt, 'status' | 'error'> & Pick<Outcome, 'result' | 'retryAfterMs'>;

const ERROR_LENGTH_MAX = 300;

/** Sends the message once. Never rejects. */
export async function attemptDelivery(parts: DelivererParts, claim: Claim, signal: AbortSignal): Promise<Outcome> {
  const now = parts.clock.now();
  const startedMs = performance.now();
  const attributes = { 'bonafide.delivery_id': claim.id, 'bonafide.detection_id': claim.detectionId };
  const span = parts.tracer.start('deliver webhook', { parent: claim.traceparent, kind: 'client', attributes });
  const { status, error, result, retryAfterMs } = await send(parts, claim, now, signal, span.traceparent);
  const durationMs = Math.round(performance.now() - startedMs);
  span.set({ 'bonafide.outcome': result, ...(status !== null && { 'http.response.status_code': status }) });
  span.end(result === 'delivered' ? undefined : result);
  parts.metrics.webhookAttempted(result, durationMs);
  return { attempt: { at: now.toISOString(), status, error: error?.slice(0, ERROR_LENGTH_MAX) ?? null, durationMs }, result, retryAfterMs };
}

async function send({ fetch, timeoutMs, logger }: DelivererParts, claim: Claim, now: Date, signal: AbortSignal, traceparent: string | null): Promise<Verdict> {
  const { id, url, body, secrets } = claim;
  if (body === null) return failed('The message could not be made; this is a mistake of ours and is in the log of the server.');
  const headers = {
    ...claim.headers,
    'content-type': 'application/json',
    'user-agent': 'Bonafide-Webhooks/1',
    ...(traceparent !== null && { traceparent }),
    ...signedHeaders(id, body, secrets, now),
  };
  try {
    const answer = await fetch(url, { method: 'POST', headers, body, timeoutMs, maxBytes: 0, redirectsMax: 0, signal });
    // What a receiver says beside its status is neither read nor kept.
    answer.body.on('error', () => {}).destroy();
    return judgeAnswer(answer, now);
  } catch (error) {
    if (!AppError.is(error)) logger.error({ error, deliveryId: id }, 'a webhook could not be sent');
    const text = AppError.is(error) ? error.publicMessage : 'The message could not be sent; the reason is in the log of the server.';
    return { ...failed(text), result: AppError.is(error) && error.code === 'url_blocked' ? 'refused' : 'failed' };
  }
}

const failed = (error: string): Verdict => ({ status: null, error, result: 'failed', retryAfterMs: null });

function judgeAnswer({ status, headers }: Pick<IncomingAnswer, 'status' | 'headers'>, now: Date): Verdict {
  if (status >= 200 && status < 300) return { status, error: null, result: 'delivered', retryAfterMs: null };
  if (status === 410) return { status, error: 'The receiver answered 410: it wants no more messages.', result: 'gone', retryAfterMs: null };
  const isBusy = status === 429 || status === 503;
  const retryAfterMs = isBusy ? parseRetryAfter(headers['retry-after'], now) : null;
  const hint = status >= 300 && status < 400 ? ' Redirects are not followed: register the address to which it leads.' : '';
  return { status, error: `The receiver answered ${status}.${hint}`, result: 'failed', retryAfterMs };
}
