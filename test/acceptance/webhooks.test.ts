import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Served, serveBonafide } from '../support/run-bonafide.ts';
import { type Received, type Receiver, startReceiver } from '../support/webhook-receiver.ts';

let cwd: string;
let server: Served;
let receiver: Receiver;
/** For callbacks. */
let secret: string;
/** Its first delivery fails, and the second comes after seconds: the other tests run meanwhile. */
let flaky: { id: string; url: string };
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'bonafide-webhooks-'));
  receiver = await startReceiver();
  server = await serveBonafide(cwd, [], { BONAFIDE_URL_ALLOW: '127.0.0.1' });
  ({ secret } = (await call('POST', '/v1/webhook-secret')).body as { secret: string });
  const url = receiver.on('/flaky', (response, count) => response.writeHead(count === 1 ? 500 : 200).end());
  flaky = { id: await submit({ callback_url: url }), url };
  await receiver.received('/flaky');
});
afterAll(async () => {
  await server?.end('SIGKILL');
  await receiver?.stop();
  await rm(cwd, { recursive: true, force: true });
});

interface Delivery {
  id: string;
  status: string;
  url: string;
  attempt_count: number;
  attempts: { status: number | null; error: string | null }[];
  body: string;
}

async function call(method: string, path: string, body?: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${server.key}`, ...(body && { 'content-type': 'application/json' }) };
  const response = await fetch(server.url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

async function submit(fields: Record<string, string> = {}): Promise<string> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([readFileSync(join(cwd, 'data/sample.jpg'))]), 'sample.jpg');
  const headers = { authorization: `Bearer ${server.key}`, prefer: 'respond-async' };
  const response = await fetch(`${server.url}/v1/detections`, { method: 'POST', body: form, headers });
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: string }).id;
}

/** The delivery to this address about this detection, once it is as wanted. */
async function delivery(detectionId: string, url: string, isWanted: (delivery: Delivery) => boolean): Promise<Delivery> {
  await call('GET', `/v1/detections/${detectionId}?wait=60`);
  for (;;) {
    const { body } = await call('GET', `/v1/webhook-deliveries?detection_id=${detectionId}`);
    const found = (body.data as Delivery[]).find((one) => one.url === url);
    if (found && isWanted(found)) return (await call('GET', `/v1/webhook-deliveries/${found.id}`)).body as unknown as Delivery;
  }
}

const verified = ({ body, headers }: Received, key: string) =>
  new Webhook(key).verify(body, headers as Record<string, string>) as { type: string; timestamp: string; data: { id: string } & Record<string, unknown> };
const ended = ({ status }: Delivery): boolean => status !== 'pending';
const tried = ({ attempt_count }: Delivery): boolean => attempt_count > 0;

it('tells callback and endpoints, and each can verify it with its own secret', async () => {
  const registered = await call('POST', '/v1/webhook-endpoints', { url: receiver.on('/endpoint', (response) => response.writeHead(200).end('ok')) });
  expect(registered).toMatchObject({ status: 201, body: { enabled: true, events: ['detection.completed', 'detection.failed'] } });
  const id = await submit({ callback_url: `${receiver.url}/callback` });
  const [callback, endpoint] = await Promise.all([receiver.received('/callback'), receiver.received('/endpoint')]);
  const message = verified(callback, secret);
  expect(message).toMatchObject({ type: 'detection.completed', data: { id, status: 'completed', media: { filename: 'sample.jpg' } } });
  expect(verified(endpoint, registered.body.secret as string)).toEqual(message);
  expect(callback.headers['webhook-id']).not.toBe(endpoint.headers['webhook-id']);
  const shown = (await call('GET', `/v1/detections/${id}`)).body;
  expect({ ...message.data, artifacts: [], retention: null }).toEqual({ ...shown, artifacts: [], retention: null });
  for (const { url } of message.data.artifacts as { url: string }[]) expect((await fetch(url)).status).toBe(200);
  await delivery(id, `${receiver.url}/endpoint`, ended);
  expect(await call('DELETE', `/v1/webhook-endpoints/${registered.body.id}`)).toMatchObject({ status: 204 });
});

it('signs with the old and the new secret during a rotation', async () => {
  const url = receiver.on('/rotated', (response) => response.writeHead(200).end());
  const { body: made } = await call('POST', '/v1/webhook-endpoints', { url });
  const { body: rotated } = await call('PATCH', `/v1/webhook-endpoints/${made.id}`, { rotate_secret: true });
  expect(rotated.secret).not.toBe(made.secret);
  await submit();
  const request = await receiver.received('/rotated');
  expect(verified(request, made.secret as string)).toEqual(verified(request, rotated.secret as string));
  await call('DELETE', `/v1/webhook-endpoints/${made.id}`);
  const { body: before } = await call('GET', '/v1/webhook-secret');
  expect(before).toMatchObject({ hint: secret.slice(0, 12), previous_expires_at: null });
  expect(JSON.stringify(before)).not.toContain(secret);
});

it('does not follow redirects', async () => {
  const url = receiver.on('/moved', (response) => response.writeHead(302, { location: `${receiver.url}/landing` }).end());
  const id = await submit({ callback_url: url });
  verified(await receiver.received('/moved'), secret);
  const { attempts } = await delivery(id, url, tried);
  expect(attempts[0]).toMatchObject({ status: 302, error: expect.stringContaining('Redirects are not followed') });
  expect(receiver.countOf('/landing')).toBe(0);
});

it('disables an endpoint that answers 410, and keeps it disabled until it is enabled', async () => {
  const url = receiver.on('/gone', (response, count) => response.writeHead(count === 1 ? 410 : 200).end());
  const { body: endpoint } = await call('POST', '/v1/webhook-endpoints', { url });
  const id = await submit();
  verified(await receiver.received('/gone'), endpoint.secret as string);
  const failed = await delivery(id, url, ended);
  expect(failed).toMatchObject({ status: 'failed', attempts: [{ status: 410 }] });
  const { body: list } = await call('GET', '/v1/webhook-endpoints');
  expect(list.data).toMatchObject([{ id: endpoint.id, enabled: false, disabled_reason: 'gone' }]);
  expect(JSON.stringify(list)).not.toContain('whsec_');
  expect(await call('POST', `/v1/webhook-deliveries/${failed.id}/retry`)).toMatchObject({ status: 409 });
  await call('PATCH', `/v1/webhook-endpoints/${endpoint.id}`, { enabled: true });
  await call('POST', `/v1/webhook-deliveries/${failed.id}/retry`);
  verified(await receiver.received('/gone', 2), endpoint.secret as string);
  await call('DELETE', `/v1/webhook-endpoints/${endpoint.id}`);
});

it('writes down that nobody listens', async () => {
  const closed = await startReceiver();
  await closed.stop();
  const id = await submit({ callback_url: `${closed.url}/` });
  const { attempts, status } = await delivery(id, `${closed.url}/`, tried);
  expect(status).toBe('pending');
  expect(attempts[0]).toMatchObject({ status: null, error: expect.any(String) });
});

it('tries a failed delivery again with the same id and bytes', async () => {
  const { id, url } = flaky;
  const [first, second] = [await receiver.received('/flaky', 1), await receiver.received('/flaky', 2)];
  expect(second.body).toBe(first.body);
  expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
  for (const request of [first, second]) expect(verified(request, secret).data.id).toBe(id);
  const logged = await delivery(id, url, ended);
  expect(logged).toMatchObject({ status: 'delivered', body: first.body, attempts: [{ status: 500 }, { status: 200, error: null }] });
  // And once more when it is asked for.
  expect(await call('POST', `/v1/webhook-deliveries/${logged.id}/retry`)).toMatchObject({ status: 202, body: { status: 'pending' } });
  const third = await receiver.received('/flaky', 3);
  expect([third.body, third.headers['webhook-id']]).toEqual([first.body, logged.id]);
  verified(third, secret);
});

it('is not held up by a receiver that does not answer', async () => {
  const slow = receiver.on('/silent', () => {});
  for (let i = 0; i < 4; i += 1) await submit({ callback_url: slow });
  await receiver.received('/silent');
  const other = await startReceiver();
  try {
    await submit({ callback_url: `${other.url}/quick` });
    verified(await other.received('/quick'), secret);
  } finally {
    await other.stop();
  }
});

it('refuses addresses that it must not call, and mistakes, with a reason', async () => {
  for (const url of ['http://10.0.0.1/hook', 'ftp://example.com/', 'http://user:pass@127.0.0.1/', 'http://169.254.169.254/latest']) {
    expect((await call('POST', '/v1/webhook-endpoints', { url })).body).toMatchObject({ code: 'url_blocked' });
  }
  expect(await call('POST', '/v1/webhook-endpoints', { url: 'not an address' })).toMatchObject({ status: 400 });
  expect(await call('POST', '/v1/webhook-endpoints', { url: receiver.url, event: ['all'] })).toMatchObject({
    status: 400,
    body: { detail: expect.stringContaining('did you mean "events"') },
  });
  expect(await call('PATCH', '/v1/webhook-endpoints/whe_none', { enabled: true })).toMatchObject({ status: 404 });
  expect(await call('GET', '/v1/webhook-deliveries/whd_none')).toMatchObject({ status: 404 });
  expect(await call('GET', '/v1/webhook-deliveries?cursor=nonsense')).toMatchObject({ status: 400 });
  expect(await call('GET', '/v1/webhook-deliveries?statu=failed')).toMatchObject({ status: 400, body: { detail: expect.stringContaining('"status"') } });
});
