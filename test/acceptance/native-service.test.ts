import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';

let server: FakeServer;
beforeAll(async () => {
  server = await startFakeServer();
});
afterAll(() => server.stop());

const admin = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(server.url + path, { ...init, headers: { 'X-API-Key': server.adminKey, 'Content-Type': 'application/json' } });

it('makes a key, shows it once, lists and revokes it', async () => {
  const created = await admin('/v1/keys', { method: 'POST', body: JSON.stringify({ owner: 'newsroom', plan: 'starter' }) });
  expect(created.status).toBe(201);
  const key = (await created.json()) as { id: string; key: string };
  expect(key).toMatchObject({ owner: 'newsroom', plan: 'starter', scopes: ['detect'], revoked_at: null });
  const list = (): Promise<Response> => fetch(`${server.url}/v1/detections`, { headers: { Authorization: `Bearer ${key.key}` } });
  expect((await list()).status).toBe(200);
  expect(await (await admin('/v1/keys')).text()).not.toContain(key.key);
  expect((await admin(`/v1/keys/${key.id}`, { method: 'DELETE' })).status).toBe(204);
  expect((await list()).status).toBe(401);
  expect((await admin('/v1/keys/key_none', { method: 'DELETE' })).status).toBe(404);
});

it('refuses a wrong key order', async () => {
  const make = async (body: unknown) => (await admin('/v1/keys', { method: 'POST', body: JSON.stringify(body) })).json();
  expect(await make({})).toMatchObject({ code: 'invalid_request', details: { field: 'owner' } });
  expect(await make({ owner: 'a', plan: 'gold' })).toMatchObject({ detail: expect.stringContaining('free, starter, pro, unlimited') });
  expect(await make({ owner: 'a', scope: ['admin'] })).toMatchObject({ detail: expect.stringContaining('did you mean "scopes"') });
});

it('lists the detectors to any key', async () => {
  expect(await (await admin('/v1/detectors')).json()).toMatchObject({ data: expect.arrayContaining([expect.objectContaining({ id: 'image-noise@1' })]) });
  expect((await fetch(`${server.url}/v1/detectors`)).status).toBe(401);
});

it('says whether it lives and is ready', async () => {
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
});

it('takes over a sane request id and replaces an odd one', async () => {
  const idFor = async (id: string) => (await fetch(`${server.url}/healthz`, { headers: { 'X-Request-Id': id } })).headers.get('X-Request-Id');
  expect(await idFor('trace-12345678')).toBe('trace-12345678');
  expect(await idFor('a b {}')).toMatch(/^req_/);
});

it('describes every call in OpenAPI 3.1', async () => {
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as { openapi: string; paths: Record<string, object> };
  expect(document.openapi).toBe('3.1.0');
  expect(Object.entries(document.paths).flatMap(([path, calls]) => Object.keys(calls).map((method) => `${method} ${path}`))).toEqual(
    expect.arrayContaining([
      'post /v1/detections',
      'get /v1/detections',
      'get /v1/detections/{id}',
      'delete /v1/detections/{id}',
      'get /v1/detections/{id}/events',
      'get /v1/detections/{id}/artifacts/{name}',
      'post /v1/uploads',
      'post /v1/batches',
      'get /v1/batches/{id}',
      'get /v1/detectors',
      'get /v1/keys',
      'post /v1/keys',
      'delete /v1/keys/{id}',
      'get /healthz',
      'get /readyz',
    ]),
  );
});

it('documents the headers of answers, and that any call may be refused or meet an outage', async () => {
  const EVERY = ['X-Request-Id', 'RateLimit-Policy', 'RateLimit'];
  interface Answers {
    security?: object[];
    responses: Record<string, { headers?: Record<string, { $ref: string }> }>;
  }
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Answers>>;
    components: { headers: object };
  };
  expect(Object.keys(document.components.headers)).toEqual([
    'RateLimit-Policy',
    'RateLimit',
    'Retry-After',
    'X-Request-Id',
    'Location',
    'Preference-Applied',
    'Idempotency-Replayed',
  ]);
  const calls = Object.values(document.paths)
    .flatMap((methods) => Object.values(methods))
    .filter(({ security }) => security?.length);
  expect(calls.length).toBeGreaterThan(20);
  const refs = (answer: Answers['responses'][string] | undefined) => Object.values(answer?.headers ?? {}).map(({ $ref }) => $ref.split('/').at(-1));
  for (const { responses } of calls) {
    expect(refs(responses[400])).toEqual(EVERY);
    expect(refs(responses[429])).toEqual([...EVERY, 'Retry-After']);
    expect(refs(responses[503])).toEqual([...EVERY, 'Retry-After']);
    expect(refs(responses[401])).toEqual(['X-Request-Id']);
    for (const status of Object.keys(responses)) if (status < '300') expect(refs(responses[status])).toEqual(expect.arrayContaining(EVERY));
  }
  const { '/v1/detections': detections, '/v1/batches': batches, '/healthz': health } = document.paths;
  expect(refs(detections?.post?.responses[200])).toEqual([...EVERY, 'Preference-Applied', 'Idempotency-Replayed']);
  expect(refs(detections?.post?.responses[202])).toEqual([...EVERY, 'Location', 'Preference-Applied', 'Idempotency-Replayed']);
  expect(refs(batches?.post?.responses[202])).toEqual([...EVERY, 'Location', 'Idempotency-Replayed']);
  expect(refs(health?.get?.responses[200])).toEqual(['X-Request-Id']);
});

it('documents what it sends to callers', async () => {
  interface Message {
    parameters: { name: string; in: string }[];
    requestBody: { content: Record<string, { schema: { $ref: string } }> };
  }
  const document = (await (await fetch(`${server.url}/openapi.json`)).json()) as {
    webhooks: Record<string, { post: Message }>;
    components: { schemas: Record<string, { properties: Record<string, unknown> }> };
  };
  const page = await (await fetch(`${server.url}/docs`)).text();
  expect(Object.keys(document.webhooks)).toEqual(['detection.completed', 'detection.failed']);
  for (const [event, { post }] of Object.entries(document.webhooks)) {
    expect(post.parameters.map(({ name, in: place }) => [place, name])).toEqual(
      ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ['header', name]),
    );
    const name = post.requestBody.content['application/json']?.schema.$ref.split('/').at(-1) ?? '';
    expect(document.components.schemas[name]?.properties).toMatchObject({
      type: { enum: [event] },
      timestamp: { format: 'date-time' },
      data: { $ref: '#/components/schemas/Detection' },
    });
    expect(page).toContain(`id="message-${event}"`);
    expect(page).toContain(`href="#message-${event}"`);
  }
  // Backticks are marks, wherever a sentence of the document is shown.
  expect(page.replaceAll(/<pre[\s\S]*?<\/pre>/g, '')).not.toContain('`');
});

it('serves a documentation page that asks nobody else for anything', async () => {
  const response = await fetch(`${server.url}/docs`);
  const page = await response.text();
  expect(response.headers.get('Content-Security-Policy')).toMatch(/default-src 'none'/);
  expect(response.headers.get('Content-Security-Policy')).not.toMatch(/unsafe/);
  const sources = [...page.matchAll(/(?:src|<link[^>]*href)="([^"]+)"/g)].map((match) => match[1]);
  expect(sources).toEqual(['/docs/style.css']);
  expect(page).not.toMatch(/<script|style=/);
  expect((await fetch(`${server.url}/docs/style.css`)).headers.get('Content-Type')).toMatch(/^text\/css/);
  const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]));
  const targets = [...page.matchAll(/href="#([^"]+)"/g)].map((match) => match[1] as string);
  expect(targets.filter((target) => !anchors.has(target))).toEqual([]);
  const root = await fetch(server.url, { redirect: 'manual' });
  expect(root.headers.get('Location')).toBe('/docs');
});
