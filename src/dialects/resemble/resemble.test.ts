import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ask } from '../../../test/support/ask.ts';
import { type FakeServer, startFakeServer } from '../../../test/support/fake-server.ts';
import { formWith, pngBytes, wavBytes } from '../../../test/support/media-samples.ts';
import { sampleDetection } from '../../../test/support/sample-detections.ts';
import { send } from '../../../test/support/send.ts';
import { uploadNotFound } from '../../core/uploads.ts';
import { CreatedSchema, DetectPageSchema, DetectSchema } from './schema.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.stop());

const at = (path: string): string => `${server.url}/resemble/api/v2${path}`;

async function call(path: string, { key = server.key, headers = {}, ...init }: RequestInit & { key?: string; headers?: Record<string, string> } = {}) {
  const response = await send(at(path), { ...init, headers: { Authorization: `Bearer ${key}`, ...headers } });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

const post = (path: string, body: FormData | object, headers: Record<string, string> = {}) =>
  body instanceof FormData
    ? call(path, { method: 'POST', body, headers })
    : call(path, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json', ...headers } });

async function create(body: FormData | object = formWith({})): Promise<string> {
  const answer = await post('/detect', body);
  expect(answer.status).toBe(200);
  return CreatedSchema.parse(answer.body).item.uuid;
}

/** The worker's part. */
async function finishAll(kind: 'image' | 'audio' = 'image'): Promise<void> {
  const { judgement, report, artifacts, media } = sampleDetection(kind, 'inconclusive');
  const { data } = await server.services.detections.listFrom('alice', { status: 'queued' }, { limit: 100, offset: 0 });
  for (const { id } of data) server.services.finish(id, { judgement, report, artifacts, media });
}

/** Resolves when a caller waits for a detection, so that no test has to sleep. */
async function someoneWaits(): Promise<void> {
  while (server.services.listenerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
}

describe('creating a detection', () => {
  it('answers at once, with an id of 32 hex digits', async () => {
    const { status, body, headers } = await post('/detect', formWith({}));
    expect(status).toBe(200);
    const { item } = CreatedSchema.parse(body);
    expect(item).toMatchObject({ uuid: expect.stringMatching(/^[0-9a-f]{32}$/), media_type: 'image', status: 'processing', metrics: {}, intelligence: null });
    expect(headers.get('X-Bonafide-Verdict')).toBeNull();
    expect(await server.uploads()).toEqual([]);
  });

  it.each([true, false])('takes the options before and after the file, and parts of no type (file first: %s)', async (fileFirst) => {
    const fields = { visualize: 'true', frame_length: '3', privacy_mode: 'true', face_only: 'yes', pipeline: 'general' };
    await create(formWith(fields, { fileFirst, bytes: wavBytes(), filename: 'VOICE.WAV' }));
    expect(server.services.submissions[0]).toMatchObject({
      filename: 'VOICE.WAV',
      media: { kind: 'audio' },
      options: { visualize: true, frameLength: 3, zeroRetention: true, sourceTracing: false },
      origin: { dialect: 'resemble', callbackUrl: null },
    });
  });

  it.each(['wait', 'respond-async, WAIT', 'wait=60'])('waits for the result with Prefer: %s', async (Prefer) => {
    const answer = post('/detect', formWith({ intelligence: 'true' }), { Prefer });
    await someoneWaits();
    await finishAll();
    const { body, headers } = await answer;
    expect(CreatedSchema.parse(body).item).toMatchObject({
      status: 'completed',
      image_metrics: { label: 'Real' },
      intelligence: { description: expect.any(String) },
    });
    expect(headers.get('X-Bonafide-Verdict')).toBe('inconclusive');
    expect(headers.get('Preference-Applied')).toMatch(/^wait/);
  });

  it('stops to wait for a caller that has hung up', async () => {
    const controller = new AbortController();
    const answer = send(at('/detect'), {
      method: 'POST',
      body: formWith({}),
      headers: { Authorization: `Bearer ${server.key}`, Prefer: 'wait' },
      signal: controller.signal,
    });
    await someoneWaits();
    controller.abort();
    await expect(answer).rejects.toThrow();
    while (server.services.listenerCount() > 0) await new Promise((resolve) => setImmediate(resolve));
  });

  it('lists the description that was asked for', async () => {
    const uuid = await create(formWith({ intelligence: 'true' }));
    await finishAll();
    const { item } = DetectSchema.parse((await call(`/detect/${uuid}`)).body);
    const { data } = await server.services.explanations.listDescriptions('alice', 'resemble', { limit: 10, offset: 0 });
    expect(item.intelligence).toMatchObject({ uuid: data[0]?.explanation.id, detect_uuid: uuid });
  });

  it('calls back where it may, and nowhere else', async () => {
    await create(formWith({ callback_url: 'http://127.0.0.1:9/hook' }));
    expect(server.services.submissions[0]?.origin.callbackUrl).toBe('http://127.0.0.1:9/hook');
    expect(await post('/detect', formWith({ callback_url: 'http://10.0.0.1/hook' }))).toMatchObject({ status: 400, body: { success: false } });
    expect(await server.uploads()).toEqual([]);
  });
});

describe('media that is not in the request', () => {
  let media: Server;
  let url: string;
  beforeEach(async () => {
    media = createServer((_request, response) => response.end(pngBytes()));
    await new Promise<void>((resolve) => media.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(media.address() as AddressInfo).port}/photos/far.png`;
  });
  afterEach(() => new Promise((resolve) => media.close(resolve)));

  const urlForm = (): FormData => {
    const form = new FormData();
    form.append('url', url);
    return form;
  };

  it.each([
    ['JSON', () => post('/detect', { url, visualize: 'false' })],
    ['a form', () => post('/detect', urlForm())],
    ['a form of text', () => call('/detect', { method: 'POST', body: new URLSearchParams({ url }) })],
    ['the query', () => call(`/detect?url=${encodeURIComponent(url)}`, { method: 'POST' })],
  ])('is fetched from a url in %s', async (_, send) => {
    const { status, body } = await send();
    expect(status).toBe(200);
    expect(CreatedSchema.parse(body).item).toMatchObject({ url, audio_url: url, filename: 'far.png', visualize: false });
  });

  it('is refused where it is at several places', async () => {
    const both = formWith({ url });
    expect(await post('/detect', both)).toMatchObject({ status: 400, body: { message: expect.stringMatching(/more than one/) } });
    expect(await server.uploads()).toEqual([]);
  });

  it('is refused where it cannot be fetched', async () => {
    expect(await post('/detect', { url: 'http://10.0.0.1/x.png' })).toMatchObject({ status: 400, body: { success: false } });
    expect(await post('/detect', { url: 'no url' })).toMatchObject({ status: 400, body: { success: false } });
  });
});

describe('reading', () => {
  it('finds a detection by any way of writing its id', async () => {
    const uuid = await create();
    await finishAll();
    const dashed = uuid.toUpperCase().replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    const { body, headers } = await call(`/detect/${dashed}`);
    expect(DetectSchema.parse(body).item).toMatchObject({ uuid, status: 'completed', duration: 0 });
    expect(headers.get('X-Bonafide-Verdict')).toBe('inconclusive');
    expect(DetectSchema.parse((await call(`/detect/${uuid}?experts=true`)).body).item).toMatchObject({ intelligence: [], experts: [{}, {}] });
  });

  it('knows nothing of what belongs to another owner, was deleted, or never was', async () => {
    const uuid = await create();
    const gone = { status: 404, body: { success: false, message: 'Detect not found' } };
    expect(await call(`/detect/${uuid}`, { key: server.services.issue('bob', ['detect']) })).toMatchObject(gone);
    expect(await call(`/detect/${uuid}`, { key: server.services.issue('bob', ['detect']), method: 'DELETE' })).toMatchObject(gone);
    expect(await call('/detect/nope')).toMatchObject(gone);
    expect(await call(`/detect/${uuid}`, { method: 'DELETE' })).toMatchObject({ status: 200, body: { success: true } });
    expect(await call(`/detect/${uuid}`)).toMatchObject(gone);
    expect(await call(`/detect/${uuid}`, { method: 'DELETE' })).toMatchObject(gone);
    expect(await call('/detect?page=1')).toMatchObject({ body: { total_count: 0, num_pages: 0, items: [] } });
  });

  it('lists page by page, newest first', async () => {
    const uuids: string[] = [];
    for (let i = 0; i < 12; i += 1) uuids.unshift(await create());
    await finishAll();
    const first = DetectPageSchema.parse((await call('/detect?page=1')).body);
    expect(first).toMatchObject({ page: 1, num_pages: 2, page_size: 10, total_count: 12 });
    expect(first.items.map(({ uuid }) => uuid)).toEqual(uuids.slice(0, 10));
    expect(first.items[0]).toMatchObject({ metrics: null, image_metrics: { label: 'Real' }, created_at: expect.stringMatching(/\.\d{3}Z$/) });
    expect(DetectPageSchema.parse((await call('/detect?page=2&page_size=11')).body).items).toHaveLength(1);
  });

  it.each(['', '?page=0', '?page=x', '?page=1&page_size=9', '?page=1&page_size=1001', '?page=99999999999'])('refuses the page "%s"', async (query) => {
    expect(await call(`/detect${query}`)).toMatchObject({ status: 400, body: { success: false, message: expect.stringMatching(/^"page/) } });
  });
});

describe('keys', () => {
  it.each([(key: string) => `Bearer ${key}`, (key: string) => `Token token=${key}`, (key: string) => `token token="${key}"`, (key: string) => `TOKEN ${key}`])(
    'are taken in every form that clients send (%#)',
    async (write) => {
      expect((await call('/detect?page=1', { headers: { Authorization: write(server.key) } })).status).toBe(200);
    },
  );

  it.each(['', 'Bearer', 'Basic eDp5', 'Bearer bf_unknown'])('are needed: "%s" is none', async (Authorization) => {
    expect(await call('/detect?page=1', { headers: { Authorization } })).toMatchObject({ status: 401, body: { success: false, message: expect.any(String) } });
  });

  it('tell who is calling', async () => {
    expect((await call('/account')).body).toEqual({ success: true, item: { name: 'alice', plan: 'unlimited' } });
  });
});

describe('refusals', () => {
  it('are told in the shape of the vendor', async () => {
    const refused = async (body: FormData | object, status: number, message: RegExp) =>
      expect(await post('/detect', body)).toMatchObject({ status, body: { success: false, message: expect.stringMatching(message) } });
    const { status, body } = await call('/intelligence', { method: 'POST', body: formWith({ media_type: 'audio' }) });
    expect([status, body.message]).toEqual([400, expect.stringMatching(/^You said that this is audio, but the bytes are png/)]);
    await refused(formWith({}, { filename: 'photo.exe' }), 400, /"\.exe" is not supported/);
    await refused(formWith({}, { bytes: Buffer.from('text') }), 400, /not|no supported/);
    await refused(formWith({}, { bytes: Buffer.alloc(0) }), 400, /empty/);
    await refused(formWith({ frame_length: '7' }), 400, /frame_length/);
    await refused({}, 422, /no media/);
    expect(await server.uploads()).toEqual([]);
    expect(server.services.submissions).toEqual([]);
  });

  it('of products that are not here name the product', async () => {
    for (const [method, path, product] of [
      ['POST', '/watermark/detect', 'Watermarking'],
      ['GET', '/identity', 'Identity'],
      ['POST', '/identity/search', 'Identity'],
      ['POST', '/text_detect', 'Text detection'],
      ['GET', '/agents', 'The agents product'],
      ['GET', '/account/teams', 'Account management'],
    ] as const) {
      expect(await call(path, { method })).toMatchObject({ status: 403, body: { success: false, message: `${product} is not part of this server` } });
    }
    expect((await send(at('/watermark/detect'), { method: 'POST' })).status).toBe(401);
  });
});

describe('secure uploads', () => {
  it('give a token for a file, and refuse what is none', async () => {
    await server.stop();
    const created: unknown[] = [];
    const { uploads } = server.services;
    server = await startFakeServer(
      {},
      {
        uploads: {
          ...uploads,
          create: async ({ owner, filename, media }) => {
            created.push([owner, filename, media.kind]);
            return { token: 'upl_token', upload: { id: 'upl_1', owner, filename, media, createdAt: new Date(), expiresAt: new Date() } };
          },
        },
      },
    );
    expect((await post('/secure_uploads', formWith({}))).body).toEqual({ success: true, token: 'upl_token' });
    expect(created).toEqual([['alice', 'photo.png', 'image']]);
    expect(await post('/secure_uploads', {})).toMatchObject({ status: 422, body: { success: false } });
    expect(await post('/secure_uploads', formWith({}, { filename: 'a.pdf' }))).toMatchObject({ status: 400, body: { success: false } });
    expect(await server.uploads()).toEqual([]);
  });

  it('that are used up or unknown are a bad parameter', async () => {
    await server.stop();
    const { uploads } = server.services;
    server = await startFakeServer({}, { uploads: { ...uploads, find: () => Promise.reject(uploadNotFound()) } });
    expect(await post('/detect', { media_token: 'upl_stale' })).toMatchObject({ status: 400, body: { message: expect.stringMatching(/media_token/) } });
  });
});

it('answers how many seconds were analysed', async () => {
  await server.stop();
  const asked: unknown[] = [];
  server = await startFakeServer({}, { mediaSeconds: { sum: async (owner, period) => asked.push([owner, period]) && 1199.6 } });
  const { body } = await call('/account/billing_usage?start_date=2024-01-01&end_date=2024-12-10');
  expect(body).toEqual({ success: true, items: { detect: '1200', synth: '0' } });
  expect(asked).toEqual([['alice', { from: new Date('2024-01-01T00:00:00Z'), to: new Date('2024-12-11T00:00:00Z') }]]);
  for (const bad of ['2024-02-30', '2024-13-01', 'yesterday']) expect((await call(`/account/billing_usage?start_date=${bad}`)).status).toBe(400);
});

it('is found under the name of the vendor’s host', async () => {
  const headers = { Authorization: `Bearer ${server.key}` };
  expect((await ask(server.url, '/api/v2/detect?page=1', { host: 'app.resemble.ai', headers })).status).toBe(200);
});
