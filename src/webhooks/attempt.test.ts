import { createServer } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLogger } from '../../test/support/database-logger.ts';
import { type Receiver, startReceiver } from '../../test/support/webhook-receiver.ts';
import { NO_METRICS, NO_TRACER } from '../core/telemetry.ts';
import type { WebhookStore } from '../core/webhook-ports.ts';
import { newWebhookSecret } from '../core/webhook-secret.ts';
import { nativeWebhook } from '../dialects/native/webhook.ts';
import { createSafeFetch } from '../net/safe-fetch.ts';
import { attemptDelivery } from './attempt.ts';
import type { DelivererParts } from './deliver.ts';

const { secret } = newWebhookSecret(new Date());
const parts = (timeoutMs = 15_000, allow = ['127.0.0.1']): DelivererParts => ({
  store: {} as WebhookStore,
  clock: { now: () => new Date() },
  fetch: createSafeFetch({ allow }),
  renderers: { native: nativeWebhook },
  publicUrl: null,
  urlSecret: '',
  logger: silentLogger,
  random: () => 0,
  metrics: NO_METRICS,
  tracer: NO_TRACER,
  timeoutMs,
});
const claim = (url: string) => ({
  id: 'whd_1',
  endpointId: null,
  detectionId: 'det_1',
  url,
  body: '{"name":"Zoë"}',
  secrets: [secret],
  headers: { 'x-vendor': 'yes' },
  leasedUntil: new Date(),
  traceparent: null,
});
const RUN = new AbortController().signal;

describe('an attempt over the real network code', () => {
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
  });
  afterAll(() => receiver.stop());

  it('is a signed POST that the receiver can verify', async () => {
    const outcome = await attemptDelivery(parts(), claim(receiver.on('/ok', (response) => response.writeHead(201).end('thanks'))), RUN);
    expect(outcome).toMatchObject({ result: 'delivered', attempt: { status: 201, error: null } });
    const { headers, body } = await receiver.received('/ok');
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toEqual({ name: 'Zoë' });
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-vendor': 'yes', 'webhook-id': 'whd_1' });
  });

  it('counts by the status alone, however much the receiver says', async () => {
    const url = receiver.on('/loud', (response) => response.writeHead(200).end(Buffer.alloc(5_000_000)));
    expect(await attemptDelivery(parts(), claim(url), RUN)).toMatchObject({ result: 'delivered' });
  });

  it('does not wait for a slow receiver', async () => {
    const outcome = await attemptDelivery(parts(200), claim(receiver.on('/slow', () => {})), RUN);
    expect(outcome).toMatchObject({ result: 'failed', attempt: { status: null, error: expect.any(String) } });
    expect(outcome.attempt.durationMs).toBeGreaterThanOrEqual(190);
  });

  it('does not follow a redirect', async () => {
    const url = receiver.on('/moved', (response) => response.writeHead(307, { location: `${receiver.url}/landing` }).end());
    expect(await attemptDelivery(parts(), claim(url), RUN)).toMatchObject({ result: 'failed', attempt: { status: 307 } });
    expect(receiver.countOf('/landing')).toBe(0);
  });

  it('knows 410, and reads Retry-After of who is busy', async () => {
    expect(await attemptDelivery(parts(), claim(receiver.on('/gone', (response) => response.writeHead(410).end())), RUN)).toMatchObject({ result: 'gone' });
    const busy = receiver.on('/busy', (response) => response.writeHead(503, { 'retry-after': '7' }).end());
    expect(await attemptDelivery(parts(), claim(busy), RUN)).toMatchObject({ result: 'failed', retryAfterMs: 7000 });
  });

  it('fails where nobody listens, and is refused where it must not go', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const address = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    const port = typeof address === 'object' ? address?.port : 0;
    expect(await attemptDelivery(parts(), claim(`http://127.0.0.1:${port}/`), RUN)).toMatchObject({ result: 'failed', attempt: { status: null } });
    expect(await attemptDelivery(parts(15_000, []), claim(receiver.url), RUN)).toMatchObject({ result: 'refused', attempt: { status: null } });
  });
});
