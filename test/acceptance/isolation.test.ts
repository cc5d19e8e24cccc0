import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Operation, readOperations } from '../support/operations.ts';
import { photoLike, toSharp } from '../support/photo-like.ts';
import { type Served, serveBonafide } from '../support/run-bonafide.ts';

const ADMIN = `bf_${'a'.repeat(40)}`;
/** Nobody listens there: the delivery stays, to be looked at. */
const HOOK = 'http://127.0.0.1:1/hook';

let folder: string;
let server: Served;
let operations: Operation[];
let photo: Blob;
/** Two keys of one owner; another, who has nothing; and a third. */
let alice: string;
let colleague: string;
let bob: string;
let carol: string;
/** What Alice has made, by collection. */
const made = new Map<string, string>();

const call = async (key: string, path: string, method = 'GET', body?: object) => {
  const isForm = body instanceof FormData;
  const headers = { 'X-API-Key': key, Prefer: 'wait=60', ...(body && !isForm && { 'Content-Type': 'application/json' }) };
  const response = await fetch(server.url + path, { method, headers, ...(body && { body: isForm ? body : JSON.stringify(body) }) });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('Content-Type'), text };
};
const json = async <T>(key: string, path: string, method?: string, body?: object): Promise<T> => {
  const { status, text } = await call(key, path, method, body);
  if (status >= 400) throw new Error(`${method ?? 'GET'} ${path}: ${status} ${text}`);
  return JSON.parse(text) as T;
};
const form = (name: string): FormData => {
  const data = new FormData();
  data.set(name, photo, 'photo.jpg');
  return data;
};

/**
 * How Alice makes a thing of each collection that has ids; the order matters. A collection that is missing here fails the test. `keys` are no one
 * owner's: they need the scope `admin`.
 */
const MAKERS: Record<string, () => Promise<string>> = {
  'webhook-endpoints': async () => (await json<{ id: string }>(alice, '/v1/webhook-endpoints', 'POST', { url: HOOK })).id,
  detections: async () => {
    const { id } = await json<{ id: string }>(alice, '/v1/detections', 'POST', form('file'));
    PARAMETERS.qid = (await json<{ id: string }>(alice, `/v1/detections/${id}/questions`, 'POST', { question: 'Why?' })).id;
    return id;
  },
  references: async () => {
    const known = { perceptual_hash: '0123456789abcdef'.repeat(4), url: 'https://example.org/', verdict: 'known_fake' };
    return (await json<{ id: string }>(alice, '/v1/references', 'POST', known)).id;
  },
  batches: async () => (await json<{ id: string }>(alice, '/v1/batches', 'POST', form('files[]'))).id,
  'webhook-deliveries': async () => (await json<{ data: { id: string }[] }>(alice, '/v1/webhook-deliveries')).data[0]?.id ?? '',
};
const OF_NO_OWNER = ['keys'];

/** Parameters besides the first id, and bodies without which a call is refused for another reason. */
const PARAMETERS: Record<string, string> = { name: 'heatmap.png' };
const BODIES: Record<string, object> = {
  'PATCH /v1/webhook-endpoints/{id}': { description: 'mine' },
  'POST /v1/detections/{id}/questions': { question: 'Whose is it?' },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-isolation-'));
  server = await serveBonafide(folder, ['--url-allow', '127.0.0.1'], { BONAFIDE_ADMIN_KEY: ADMIN });
  operations = await readOperations(server.url);
  photo = new Blob([
    Uint8Array.from(
      await toSharp(await photoLike(320, 240))
        .jpeg()
        .toBuffer(),
    ),
  ]);
  const create = async (owner: string) => (await json<{ key: string }>(ADMIN, '/v1/keys', 'POST', { owner, plan: 'pro' })).key;
  alice = await create('alice');
  colleague = await create('alice');
  bob = await create('bob');
  carol = await create('carol');
  const collections = new Set(operations.map(({ collection }) => collection));
  for (const [collection, make] of Object.entries(MAKERS)) if (collections.has(collection)) made.set(collection, await make());
});
afterAll(async () => {
  await server?.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

const withId = (): Operation[] => operations.filter(({ path, collection }) => path.includes('{') && !OF_NO_OWNER.includes(collection));
const pathFor = ({ path }: Operation, id: string): string => {
  const [, ...rest] = path.matchAll(/\{(\w+)\}/g);
  return rest.reduce((text, [slot, name]) => text.replace(slot, PARAMETERS[name as string] ?? 'none'), path.replace(/\{\w+\}/, id));
};
const callWith = (key: string, operation: Operation, id: string) =>
  call(key, pathFor(operation, id), operation.method, BODIES[`${operation.method} ${operation.path}`]);
/** One that never was: the same but for its last character. */
const neighbour = (id: string): string => id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');
const shapeOf = (text: string) => ({ ...(JSON.parse(text) as object), request_id: null });

it('can make one of every thing that has an id', () => {
  expect(withId().length).toBeGreaterThan(4);
  expect(
    withId()
      .filter(({ collection }) => !made.get(collection))
      .map(({ path }) => path),
  ).toEqual([]);
});

it('answers another owner as if the thing had never been', async () => {
  for (const operation of withId()) {
    const id = made.get(operation.collection) as string;
    const foreign = await callWith(bob, operation, id);
    const unknown = await callWith(bob, operation, neighbour(id));
    expect([operation, foreign.status, foreign.type]).toEqual([operation, 404, 'application/problem+json']);
    expect([operation, unknown.status, unknown.type]).toEqual([operation, 404, 'application/problem+json']);
    expect(shapeOf(foreign.text)).toEqual(shapeOf(unknown.text));
    expect(foreign.text).not.toContain('alice');
  }
});

it('lists nothing of another owner', async () => {
  const lists = operations.filter(({ method, path }) => method === 'GET' && path.startsWith('/v1/') && !path.includes('{'));
  for (const operation of lists) {
    const { status, text } = await call(bob, operation.path);
    expect([operation, [200, 403].includes(status)]).toEqual([operation, true]);
    for (const id of made.values()) expect(text).not.toContain(id);
    const body = JSON.parse(text) as { data?: unknown[] };
    if (operation.collection in MAKERS) expect([operation, body.data]).toEqual([operation, []]);
  }
  const filters = [`detection_id=${made.get('detections')}`, `endpoint_id=${made.get('webhook-endpoints')}`];
  for (const filter of filters) expect(await json(bob, `/v1/webhook-deliveries?${filter}`)).toMatchObject({ data: [] });
  expect(await json(bob, '/v1/usage')).toMatchObject({ used: 0, reserved: 0 });
});

it('shows usage and secrets of another owner to nobody', async () => {
  const { key_id } = await json<{ key_id: string }>(alice, '/v1/usage');
  expect((await call(bob, `/v1/usage?key_id=${key_id}`)).status).toBe(403);
  expect(shapeOf((await call(bob, `/v1/usage?key_id=${key_id}`)).text)).toEqual(shapeOf((await call(bob, `/v1/usage?key_id=${neighbour(key_id)}`)).text));
  expect((await json<{ used: number }>(ADMIN, `/v1/usage?key_id=${key_id}`)).used).toBeGreaterThan(0);
  const secrets = await Promise.all([alice, colleague, bob].map((key) => json<{ secret?: string }>(key, '/v1/webhook-secret')));
  expect(secrets[0]).toEqual(secrets[1]);
  expect(secrets[0]).not.toEqual(secrets[2]);
});

it('shows nothing behind a cursor of another owner', async () => {
  const { next_cursor } = await json<{ next_cursor: string }>(alice, '/v1/detections?limit=1');
  expect(await json(colleague, `/v1/detections?cursor=${encodeURIComponent(next_cursor)}`)).not.toMatchObject({ data: [] });
  expect(await json(bob, `/v1/detections?cursor=${encodeURIComponent(next_cursor)}`)).toEqual({ data: [], next_cursor: null });
});

it('keeps the idempotency keys of owners apart', async () => {
  const submit = async (key: string): Promise<string> => {
    const headers = { 'X-API-Key': key, 'Idempotency-Key': 'order-1', Prefer: 'wait=60' };
    const response = await fetch(`${server.url}/v1/detections`, { method: 'POST', headers, body: form('file') });
    return ((await response.json()) as { id: string }).id;
  };
  const mine = await submit(alice);
  expect(await submit(colleague)).toBe(mine);
  const theirs = await submit(carol);
  expect(theirs).toMatch(/^det_/);
  expect(theirs).not.toBe(mine);
});

it('takes no upload token of another owner', async () => {
  const { upload_token } = await json<{ upload_token: string }>(alice, '/v1/uploads', 'POST', form('file'));
  const foreign = await call(bob, '/v1/detections', 'POST', { upload_token });
  const unknown = await call(bob, '/v1/detections', 'POST', { upload_token: neighbour(upload_token) });
  expect([foreign.status, unknown.status]).toEqual([404, 404]);
  expect(shapeOf(foreign.text)).toEqual(shapeOf(unknown.text));
  expect((await call(alice, '/v1/detections', 'POST', { upload_token })).status).toBe(200);
});

it('shares everything among the keys of one owner, and has lost nothing to the other', async () => {
  // Erasures last.
  const ordered = withId().sort((a, b) => Number(a.method === 'DELETE') - Number(b.method === 'DELETE'));
  for (const operation of ordered) {
    const { status } = await callWith(colleague, operation, made.get(operation.collection) as string);
    expect([operation, status === 404 || status >= 500]).toEqual([operation, false]);
  }
});
