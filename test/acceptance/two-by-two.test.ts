import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchWire } from '../../src/dialects/native/schema/batch.ts';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import type { UsageWire } from '../../src/dialects/native/schema/usage.ts';
import { serverUrl } from '../support/database.ts';
import { type Account, formOf, type Installation, startInstallation } from '../support/installation.ts';
import type { ReceivedRequest } from '../support/receiver.ts';

const SMALL_QUOTA = 5;
const SMALL_RATE = 6;

type Page = { data: DetectionWire[]; next_cursor: string | null };
type Key = { id: string; owner: string; revoked_at: string | null };
type Endpoint = { id: string; secret: string; enabled: boolean };
type Delivery = { id: string; detection_id: string; status: string; attempt_count: number };
type Upload = { upload_token: string };
type Question = { id: string; answer: string };

const KNOWN = { perceptual_hash: '0123456789abcdef'.repeat(4), url: 'https://example.org/', verdict: 'known_fake' };

/** By operation id of the OpenAPI document: that what one server is told holds at the other. Each brings its own owner. */
const CALLS: Record<string, (installation: Installation) => Promise<void>> = {
  createDetection: async ({ account, receiver, picture }) => {
    const { first, second } = await account();
    const byForm = await first.submit();
    const byUrl = await second.json<DetectionWire>(200, 'POST', '/v1/detections', { url: `${receiver.url}/photo.jpg` }, { prefer: 'wait=60' });
    expect([byForm.status, byUrl.status]).toEqual(['completed', 'completed']);
    expect(byUrl).toMatchObject({ verdict: byForm.verdict, score: byForm.score, media: { sha256: byForm.media.sha256 } });
    // The same idempotency key at both servers at once: one detection.
    const send = (caller: Account['first']): Promise<Response> =>
      caller.call('POST', '/v1/detections', formOf(picture, { external_id: 'once' }), { 'idempotency-key': 'once', prefer: 'respond-async' });
    const answers = await Promise.all([send(first), send(second)]);
    expect(answers.map(({ status }) => status).every((status) => [202, 200, 409].includes(status))).toBe(true);
    const { data } = await second.json<Page>(200, 'GET', '/v1/detections?external_id=once');
    expect(data).toHaveLength(1);
    const replayed = await send(second);
    expect([replayed.headers.get('idempotency-replayed'), ((await replayed.json()) as DetectionWire).id]).toEqual(['true', data[0]?.id]);
  },

  createReference: async ({ account, picture }) => {
    const { first, second } = await account();
    const known = { url: 'https://example.org/check', verdict: 'known_out_of_context' };
    const { id } = await first.json<{ id: string }>(201, 'POST', '/v1/references', formOf(picture, known));
    expect((await second.call('POST', '/v1/references', formOf(picture, known))).status).toBe(409);
    const found = await second.submit('wait=60', { reverse_search: 'true' });
    expect(found.reverse_search).toEqual([{ ...known, title: known.url, reason: '', similarity: 1, source: 'reference' }]);
    expect((await (await account()).first.submit('wait=60', { reverse_search: 'true' })).reverse_search).toEqual([]);
    // Whichever worker has it in memory by now.
    expect((await second.call('DELETE', `/v1/references/${id}`)).status).toBe(204);
    for (const caller of [first, second]) expect((await caller.submit('wait=60', { reverse_search: 'true' })).reverse_search).toEqual([]);
  },

  getReference: async ({ account }) => {
    const { first, second } = await account();
    const made = await first.json<{ id: string }>(201, 'POST', '/v1/references', KNOWN);
    expect(await second.json(200, 'GET', `/v1/references/${made.id}`)).toEqual(made);
  },

  listReferences: async ({ account }) => {
    const { first, second } = await account();
    const made = await first.json<{ id: string }>(201, 'POST', '/v1/references', KNOWN);
    expect(await second.json(200, 'GET', '/v1/references')).toEqual({ data: [made], next_cursor: null });
  },

  deleteReference: async ({ account }) => {
    const { first, second } = await account();
    const { id } = await first.json<{ id: string }>(201, 'POST', '/v1/references', KNOWN);
    expect((await second.call('DELETE', `/v1/references/${id}`)).status).toBe(204);
    expect((await first.call('GET', `/v1/references/${id}`)).status).toBe(404);
  },

  getDetection: async ({ account }) => {
    const { first, second } = await account();
    const { id } = await first.submit('respond-async');
    const waited = await second.json<DetectionWire>(200, 'GET', `/v1/detections/${id}?wait=60`);
    expect(waited).toMatchObject({ id, status: 'completed', verdict: expect.any(String) });
    const { artifacts: _links, ...rest } = waited;
    expect(await first.json(200, 'GET', `/v1/detections/${id}`)).toMatchObject(rest);
    expect((await (await account()).second.call('GET', `/v1/detections/${id}`)).status).toBe(404);
  },

  listDetections: async ({ account }) => {
    const { first, second } = await account();
    const ids = [];
    for (const caller of [first, second, first]) ids.unshift((await caller.submit('respond-async')).id);
    const page = await first.json<Page>(200, 'GET', '/v1/detections?limit=2');
    const rest = await second.json<Page>(200, 'GET', `/v1/detections?limit=2&cursor=${page.next_cursor}`);
    expect([...page.data, ...rest.data].map(({ id }) => id)).toEqual(ids);
    expect(rest.next_cursor).toBeNull();
  },

  eraseDetection: async ({ account }) => {
    const { first, second } = await account();
    const { id, artifacts } = await first.submit();
    expect(await second.json(200, 'DELETE', `/v1/detections/${id}`)).toMatchObject({ status: 'erased' });
    expect(await first.json(200, 'GET', `/v1/detections/${id}`)).toMatchObject({ status: 'erased', artifacts: [] });
    expect((await fetch(artifacts[0]?.url as string)).status).toBe(404);
  },

  askQuestion: async ({ account }) => {
    const { first, second } = await account();
    const { id } = await first.submit();
    const asked = await second.json<Question>(201, 'POST', `/v1/detections/${id}/questions`, { question: 'Why?' });
    expect(await first.json(200, 'GET', `/v1/detections/${id}/questions/${asked.id}`)).toEqual(asked);
  },

  getQuestion: async ({ account }) => {
    const { first, second } = await account();
    const { id } = await first.submit();
    const asked = await first.json<Question>(201, 'POST', `/v1/detections/${id}/questions`, { question: 'Where?' });
    const path = `/v1/detections/${id}/questions/${asked.id}`;
    expect(await second.json(200, 'GET', path)).toEqual(asked);
    await first.json(200, 'DELETE', `/v1/detections/${id}`);
    expect((await second.call('GET', path)).status).toBe(404);
  },

  followDetection: async ({ account }) => {
    const { first, second } = await account();
    const { id } = await second.submit('respond-async');
    const stream = await first.call('GET', `/v1/detections/${id}/events`);
    expect(stream.headers.get('content-type')).toMatch(/^text\/event-stream/);
    const [, data] = /event: completed\n(?:id: .*\n)?data: (.*)/.exec(await stream.text()) ?? [];
    expect(JSON.parse(data ?? 'null')).toMatchObject({ id, status: 'completed' });
  },

  getArtifact: async ({ account }) => {
    const { first, second } = await account();
    const { id, artifacts } = await first.submit();
    const { pathname, search } = new URL(artifacts.find(({ name }) => name === 'heatmap.png')?.url as string);
    const bySignature = await fetch(new URL(pathname + search, second.url));
    expect([bySignature.status, bySignature.headers.get('content-type')]).toEqual([200, 'image/png']);
    const byKey = await second.call('GET', `/v1/detections/${id}/artifacts/heatmap.png`);
    expect(await byKey.arrayBuffer()).toEqual(await bySignature.arrayBuffer());
  },

  createUpload: async ({ account, picture }) => {
    const { first, second } = await account();
    const { upload_token } = await first.json<Upload>(201, 'POST', '/v1/uploads', formOf(picture));
    const used = await second.json<DetectionWire>(200, 'POST', '/v1/detections', { upload_token }, { prefer: 'wait=60' });
    expect(used).toMatchObject({ status: 'completed', media: { filename: 'photo.jpg', size_bytes: picture.length } });
    expect((await first.call('POST', '/v1/detections', { upload_token })).status).toBe(404);
  },

  createBatch: async (installation) => expect(await finishedBatch(installation)).toMatchObject({ total_files: 3, completed_count: 2, failed_count: 1 }),

  getBatch: async (installation) => {
    const { items } = await finishedBatch(installation);
    expect(items.map(({ status, error }) => [status, error?.code ?? null])).toEqual([
      ['completed', null],
      ['failed', 'unsupported_media'],
      ['completed', null],
    ]);
  },

  getUsage: async ({ account, picture }) => {
    const { first, second } = await account('free');
    const answers = await Promise.all([...Array(SMALL_QUOTA * 2)].map((_, i) => submitStatus(i % 2 ? first : second, picture)));
    expect(answers.filter((status) => status === 202)).toHaveLength(SMALL_QUOTA);
    const { data } = await first.json<Page>(200, 'GET', '/v1/detections');
    for (const { id } of data) await second.json(200, 'GET', `/v1/detections/${id}?wait=60`);
    for (const caller of [first, second]) {
      expect(await caller.json<UsageWire>(200, 'GET', '/v1/usage')).toMatchObject({ limit: SMALL_QUOTA, used: SMALL_QUOTA, reserved: 0, remaining: 0 });
    }
  },

  listKeys: async ({ account, admin }) => {
    const { keyId } = await account();
    const { data } = await admin.second.json<{ data: Key[] }>(200, 'GET', '/v1/keys');
    expect(data.find(({ id }) => id === keyId)).toMatchObject({ revoked_at: null });
  },

  createKey: async ({ admin }) => {
    const { key } = await admin.second.json<{ key: string }>(201, 'POST', '/v1/keys', { owner: 'made at the second' });
    expect((await admin.first.call('GET', '/v1/detections', undefined, { authorization: `Bearer ${key}` })).status).toBe(200);
  },

  revokeKey: async ({ account, admin }) => {
    const { keyId, second } = await account();
    expect((await second.call('GET', '/v1/detections')).status).toBe(200);
    expect((await admin.first.call('DELETE', `/v1/keys/${keyId}`)).status).toBe(204);
    expect((await second.call('GET', '/v1/detections')).status).toBe(401);
  },

  listPlans: async ({ admin }) => expectSame(admin, '/v1/plans'),

  listDetectors: async ({ admin }) => expectSame(admin, '/v1/detectors'),

  createWebhookEndpoint: async (installation) => {
    const { receiver, account } = installation;
    const { first, second } = await account();
    const { id, secret } = await first.json<Endpoint>(201, 'POST', '/v1/webhook-endpoints', { url: `${receiver.url}/created` });
    const detection = await second.submit();
    const told = await untilTold(installation, '/created');
    expect(new Webhook(secret).verify(told.body, told.headers as Record<string, string>)).toMatchObject({ data: { id: detection.id } });
    expect(await second.json(200, 'GET', '/v1/webhook-endpoints')).toMatchObject({ data: [{ id, enabled: true }] });
  },

  listWebhookEndpoints: async ({ account, receiver }) => {
    const { first, second } = await account();
    const made = [];
    for (const caller of [first, second]) made.push((await caller.json<Endpoint>(201, 'POST', '/v1/webhook-endpoints', { url: `${receiver.url}/listed` })).id);
    for (const caller of [first, second]) {
      const { data } = await caller.json<{ data: Endpoint[] }>(200, 'GET', '/v1/webhook-endpoints');
      expect(data.map(({ id }) => id).sort()).toEqual([...made].sort());
    }
  },

  changeWebhookEndpoint: async ({ account, receiver }) => {
    const { first, second } = await account();
    const { id } = await first.json<Endpoint>(201, 'POST', '/v1/webhook-endpoints', { url: `${receiver.url}/changed` });
    expect(await first.json(200, 'PATCH', `/v1/webhook-endpoints/${id}`, { enabled: false })).toMatchObject({ enabled: false });
    const detection = await second.submit();
    expect(await second.json(200, 'GET', `/v1/webhook-deliveries?detection_id=${detection.id}`)).toMatchObject({ data: [] });
  },

  deleteWebhookEndpoint: async ({ account, receiver }) => {
    const { first, second } = await account();
    const { id } = await first.json<Endpoint>(201, 'POST', '/v1/webhook-endpoints', { url: `${receiver.url}/deleted` });
    expect((await second.call('DELETE', `/v1/webhook-endpoints/${id}`)).status).toBe(204);
    expect(await first.json(200, 'GET', '/v1/webhook-endpoints')).toEqual({ data: [] });
  },

  listWebhookDeliveries: async (installation) => {
    const { owner, delivery } = await delivered(installation, '/listed-deliveries');
    const { data } = await owner.first.json<{ data: Delivery[] }>(200, 'GET', '/v1/webhook-deliveries?status=delivered');
    expect(data.map(({ id }) => id)).toEqual([delivery.id]);
  },

  getWebhookDelivery: async (installation) => {
    const { owner, delivery, told } = await delivered(installation, '/read-delivery');
    expect(await owner.second.json(200, 'GET', `/v1/webhook-deliveries/${delivery.id}`)).toMatchObject({ attempts: [{ status: 204 }], body: told.body });
  },

  retryWebhookDelivery: async (installation) => {
    const { owner, delivery, told } = await delivered(installation, '/again');
    await owner.second.json(202, 'POST', `/v1/webhook-deliveries/${delivery.id}/retry`);
    const again = await untilTold(installation, '/again', 2);
    expect([again.body, again.headers['webhook-id']]).toEqual([told.body, delivery.id]);
  },

  getWebhookSecret: async ({ account }) => {
    const { first, second } = await account();
    const made = await first.json(200, 'GET', '/v1/webhook-secret');
    expect(await second.json(200, 'GET', '/v1/webhook-secret')).toEqual(made);
  },

  rotateWebhookSecret: async (installation) => {
    const { receiver, account } = installation;
    const { first, second } = await account();
    const { secret } = await second.json<{ secret: string }>(201, 'POST', '/v1/webhook-secret');
    const { id } = await first.submit('wait=60', { callback_url: `${receiver.url}/rotated` });
    const told = await untilTold(installation, '/rotated');
    expect(new Webhook(secret).verify(told.body, told.headers as Record<string, string>)).toMatchObject({ data: { id } });
  },

  health: ({ servers }) => expectFromBoth(servers, '/healthz', /"ok"/),
  ready: ({ servers }) => expectFromBoth(servers, '/readyz', /"ok"/),
  metrics: ({ servers }) => expectFromBoth(servers, '/metrics', /^# TYPE bonafide_/m),
};

describe.skipIf(!serverUrl)('two servers and two workers on one PostgreSQL and one bucket (needs BONAFIDE_TEST_DATABASE_URL)', () => {
  let installation: Installation;
  beforeAll(async () => {
    installation = await startInstallation({
      BONAFIDE_PLAN_FREE: `${SMALL_QUOTA}/month 1000/minute`,
      BONAFIDE_PLAN_STARTER: `1000/month ${SMALL_RATE}/minute`,
    });
  });
  afterAll(() => installation?.close());

  it('have a test here for every documented call', async () => {
    const [{ url }] = installation.servers;
    const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, Record<string, { operationId: string }>> };
    const documented = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(Object.keys(CALLS).sort()).toEqual(documented.sort());
  });

  it.each(Object.keys(CALLS))('%s', (name) => CALLS[name]?.(installation));

  it.each(['/openapi.json', '/docs'])('serve the same %s', async (path) => {
    const [first, second] = await Promise.all(installation.servers.map(async ({ url }) => (await fetch(url + path)).text()));
    expect(first?.length).toBeGreaterThan(1000);
    // A document may name the server that it came from.
    const [one, two] = installation.servers.map(({ url }) => new URL(url).host);
    expect(second?.replaceAll(two as string, one as string)).toBe(first);
  });

  it('share one rate limit', async () => {
    const { first, second } = await installation.account('starter');
    const statuses = [];
    for (let i = 0; i < SMALL_RATE + 2; i += 1) statuses.push((await (i % 2 ? first : second).call('GET', '/v1/detections')).status);
    expect(statuses).toEqual([...Array(SMALL_RATE).fill(200), 429, 429]);
  });

  it('share the work', async () => {
    const { first, second } = await installation.account();
    const detections = await Promise.all([...Array(8)].map((_, i) => (i % 2 ? first : second).submit()));
    expect(detections.map(({ status }) => status)).toEqual(Array(8).fill('completed'));
    expect(new Set(detections.map(({ id }) => id)).size).toBe(8);
  });
});

async function finishedBatch({ account, picture }: Installation): Promise<BatchWire> {
  const { first, second } = await account();
  const form = formOf(picture, {}, 'files[]');
  form.append('files[]', new Blob(['no media at all']), 'notes.txt');
  form.append('files[]', new Blob([Uint8Array.from(picture)]), 'other.jpg');
  const { id } = await first.json<BatchWire>(202, 'POST', '/v1/batches', form);
  const { items } = await second.json<BatchWire>(200, 'GET', `/v1/batches/${id}`);
  for (const { detection_id } of items) if (detection_id) await first.json(200, 'GET', `/v1/detections/${detection_id}?wait=60`);
  return second.json<BatchWire>(200, 'GET', `/v1/batches/${id}`);
}

async function submitStatus(caller: Account['first'], picture: Buffer): Promise<number> {
  const answer = await caller.call('POST', '/v1/detections', formOf(picture), { prefer: 'respond-async' });
  await answer.arrayBuffer();
  return answer.status;
}

/** An endpoint made at the first server, a detection made at the second, and its delivery once that is written down as delivered. */
async function delivered(installation: Installation, path: string): Promise<{ owner: Account; delivery: Delivery; told: ReceivedRequest }> {
  const owner = await installation.account();
  await owner.first.json(201, 'POST', '/v1/webhook-endpoints', { url: installation.receiver.url + path });
  const { id } = await owner.second.submit();
  const told = await untilTold(installation, path);
  const read = async (): Promise<Delivery | undefined> =>
    (await owner.second.json<{ data: Delivery[] }>(200, 'GET', `/v1/webhook-deliveries?detection_id=${id}`)).data[0];
  await expect.poll(read, { timeout: 30_000 }).toMatchObject({ status: 'delivered', attempt_count: 1 });
  return { owner, delivery: (await read()) as Delivery, told };
}

/** What was posted to this path, the latest of at least `count`. */
async function untilTold({ receiver }: Installation, path: string, count = 1): Promise<ReceivedRequest> {
  const posted = (): ReceivedRequest[] => receiver.requests.filter((one) => one.method === 'POST' && one.path === path);
  await expect.poll(() => posted().length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
  return posted().at(-1) as ReceivedRequest;
}

async function expectSame({ first, second }: Account, path: string): Promise<void> {
  const { data } = await first.json<{ data: unknown[] }>(200, 'GET', path);
  expect(data.length).toBeGreaterThan(0);
  expect(await second.json(200, 'GET', path)).toEqual({ data });
}

async function expectFromBoth(servers: Installation['servers'], path: string, text: RegExp): Promise<void> {
  for (const { url } of servers) {
    const answer = await fetch(url + path);
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringMatching(text)]);
  }
}
