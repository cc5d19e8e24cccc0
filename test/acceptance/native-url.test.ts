import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { useEmbedded } from '../support/database.ts';
import { testLimits } from '../support/fake-server.ts';
import { type IntakeHouse, openIntake } from '../support/intake-house.ts';
import { formWith, pngBytes } from '../support/media-samples.ts';

const database = useEmbedded();
let intake: IntakeHouse;
let web: Server;
let base: string;
let hits = 0;

const PAGES: Readonly<Record<string, { status: number; body: Buffer; headers?: Record<string, string> }>> = {
  '/photo.png': { status: 200, body: pngBytes(), headers: { 'Content-Type': 'text/html' } },
  '/words': { status: 200, body: Buffer.from('words'), headers: { 'Content-Type': 'image/png' } },
  '/big.png': { status: 200, body: pngBytes(testLimits.imageBytes + 1) },
  '/inward': { status: 302, body: Buffer.alloc(0), headers: { Location: 'http://169.254.169.254/latest/meta-data' } },
};

beforeAll(async () => {
  intake = await openIntake(database());
  web = createServer(({ url }, response) => {
    hits += 1;
    const { status, body, headers } = PAGES[url ?? ''] ?? { status: 404, body: Buffer.alloc(0) };
    response.writeHead(status, headers).end(body);
  }).listen(0, '127.0.0.1');
  await once(web, 'listening');
  base = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
});
afterAll(async () => {
  web.close();
  await intake.close();
});

const submit = (url: string, more: object = {}, headers: Record<string, string> = {}) => intake.postJson('/v1/detections', { url, ...more }, headers);

it('fetches the media, believing its bytes alone', async () => {
  const { status, body } = await submit(`${base}/photo.png`, { external_id: 'far' });
  expect(status).toBe(202);
  expect(body).toMatchObject({ external_id: 'far', media: { kind: 'image', mime: 'image/png', filename: 'photo.png', size_bytes: 64 } });
  expect(await intake.house.detections.get('alice', body.id)).toMatchObject({
    origin: { dialect: 'native', sourceUrl: `${base}/photo.png`, callbackUrl: null },
  });
  expect(await intake.blobs()).toEqual([`media/${body.id}`]);
  expect(await intake.server.uploads()).toEqual([]);
});

it('takes a URL as a field of a form, too', async () => {
  const form = new FormData();
  form.append('url', `${base}/photo.png`);
  form.append('retain', 'true');
  const { status, body } = await intake.post('/v1/detections', form);
  expect([status, body.media.filename]).toEqual([202, 'photo.png']);
});

it('writes neither name nor address down under zero retention', async () => {
  const { body } = await submit(`${base}/photo.png`, { zero_retention: true });
  expect(await intake.house.detections.get('alice', body.id)).toMatchObject({ filename: null, origin: { sourceUrl: null } });
});

it.each([
  ['an address inside', () => 'http://192.168.1.1/a.png', 400, 'url_blocked'],
  ['a redirect to one', () => `${base}/inward`, 400, 'url_blocked'],
  ['another scheme', () => 'file:///etc/passwd', 400, 'url_blocked'],
  ['credentials', () => 'http://a:b@example.org/a.png', 400, 'url_blocked'],
  ['no URL', () => 'photo.png', 400, 'invalid_request'],
  ['what is not there', () => `${base}/none`, 422, 'url_unreachable'],
  ['a port that nobody listens on', () => 'http://127.0.0.1:1/a.png', 422, 'url_unreachable'],
  ['bytes of no known type', () => `${base}/words`, 415, 'unsupported_media'],
  ['a file over the limit', () => `${base}/big.png`, 413, 'payload_too_large'],
])('refuses %s, and keeps nothing', async (_, url, status, code) => {
  const before = await intake.blobs();
  const answer = await submit(url());
  expect([answer.status, answer.body.code]).toEqual([status, code]);
  expect(await intake.server.uploads()).toEqual([]);
  expect(await intake.blobs()).toEqual(before);
});

it('fetches four at once for an owner, whichever of his keys they come with, and lets other owners go on', async () => {
  const patient = createServer((_, response) => waiting.push(response) === 4 && full.resolve()).listen(0, '127.0.0.1');
  const waiting: ServerResponse[] = [];
  const full = Promise.withResolvers<void>();
  await once(patient, 'listening');
  const url = `http://127.0.0.1:${(patient.address() as AddressInfo).port}/slow.png`;
  const answers = Array.from({ length: 4 }, () => submit(url));
  await full.promise;
  const refused = await submit(`${base}/photo.png`);
  expect([refused.status, refused.body.code, refused.headers.get('Retry-After')]).toEqual([429, 'rate_limited', '5']);
  const second = { 'X-API-Key': intake.server.services.issue('alice', ['detect']) };
  expect((await submit(`${base}/photo.png`, {}, second)).status).toBe(429);
  const other = { 'X-API-Key': intake.server.services.issue('bob', ['detect']) };
  expect((await submit(`${base}/photo.png`, {}, other)).status).toBe(202);
  for (const response of waiting) response.end(pngBytes());
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  expect((await submit(`${base}/photo.png`)).status).toBe(202);
  patient.close();
});

it('refuses a callback inside before it fetches anything', async () => {
  hits = 0;
  const answer = await submit(`${base}/photo.png`, { callback_url: 'http://10.1.2.3/hook' });
  expect([answer.status, answer.body.code, hits]).toEqual([400, 'url_blocked', 0]);
  expect((await intake.post('/v1/detections', formWith({ callback_url: 'http://[::1]/hook' }))).body.code).toBe('url_blocked');
  expect(await intake.server.uploads()).toEqual([]);
});

it('keeps the callback for the end, without a warning', async () => {
  const { body } = await submit(`${base}/photo.png`, { callback_url: 'https://example.org/hook' });
  expect(body.warnings).toEqual([]);
  expect((await intake.house.detections.get('alice', body.id)).origin.callbackUrl).toBe('https://example.org/hook');
});

it('fetches once for equal requests under one idempotency key', async () => {
  hits = 0;
  const first = await submit(`${base}/photo.png`, {}, { 'Idempotency-Key': 'u' });
  const second = await submit(`${base}/photo.png`, {}, { 'Idempotency-Key': 'u' });
  expect([second.body.id, hits]).toEqual([first.body.id, 1]);
  expect((await submit(`${base}/photo.png?2`, {}, { 'Idempotency-Key': 'u' })).body.code).toBe('idempotency_mismatch');
});
