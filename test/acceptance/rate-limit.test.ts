import { afterEach, beforeEach, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';

let server: FakeServer;
let free: string;
beforeEach(async () => {
  server = await startFakeServer();
  free = (await server.services.keys.create({ owner: 'ada', plan: 'free', scopes: ['detect'] })).secret;
});
afterEach(() => server.stop());

const call = async (secret: string | null, path: string, method = 'GET') => {
  const { status, headers } = await fetch(server.url + path, { method, headers: secret ? { Authorization: `Bearer ${secret}` } : {} });
  return { status, policy: headers.get('RateLimit-Policy'), rate: headers.get('RateLimit'), retryAfter: headers.get('Retry-After') };
};

it('tells every caller with a key how it stands, also in errors', async () => {
  const policy = '"minute";q=3;w=60';
  expect(await call(free, '/v1/detections')).toEqual({ status: 200, policy, rate: '"minute";r=2;t=42', retryAfter: null });
  expect(await call(free, '/v1/detections/det_none')).toEqual({ status: 404, policy, rate: '"minute";r=1;t=42', retryAfter: null });
  expect(await call(free, '/v1/keys')).toEqual({ status: 403, policy, rate: '"minute";r=0;t=42', retryAfter: null });
  expect(await call(free, '/v1/detectors')).toEqual({ status: 429, policy, rate: '"minute";r=0;t=42', retryAfter: '42' });
});

it.each([
  ['/v1/detections?limit=0', 'GET', 400],
  ['/v1/detections', 'PUT', 405],
  ['/v1/detections', 'POST', 415],
  ['/v1/detections/det_1/artifacts/heatmap.png', 'GET', 404],
  // Refused before anybody asked for the key.
  ['/v1/nothing', 'GET', 404],
  ['/nothing', 'DELETE', 404],
  ['/docs', 'POST', 405],
  ['/v1/uploads', 'GET', 405],
  ['/v1/detections/none/artifacts/heatmap.png', 'GET', 400],
  ['/v1/detections/det_1/artifacts/heatmap.png?expires=1&signature=x', 'GET', 403],
  ['/openapi.json', 'GET', 200],
])('counts once: %s %s', async (path, method, status) => {
  expect(await call(free, path, method)).toMatchObject({ status, rate: '"minute";r=2;t=42' });
});

it('lets an unlimited key through, with a number that nobody reaches', async () => {
  const answers = await Promise.all(Array.from({ length: 20 }, () => call(server.key, '/v1/detections')));
  expect(new Set(answers.map(({ status, policy, rate }) => `${status} ${policy} ${rate}`))).toEqual(
    new Set(['200 "minute";q=1000000000;w=60 "minute";r=1000000000;t=60']),
  );
});

it('counts what is not there against the same limit, and answers it all the same', async () => {
  for (const left of [2, 1, 0, 0]) expect(await call(free, '/v1/nothing')).toMatchObject({ status: 404, rate: `"minute";r=${left};t=42` });
  expect(await call(free, '/v1/detections')).toMatchObject({ status: 429 });
});

it('does not ask the database for the key of a probe, nor for one that was refused', async () => {
  const asked: string[] = [];
  const { authenticate } = server.services.keys;
  server.services.keys.authenticate = (secret) => {
    asked.push(secret);
    return authenticate(secret);
  };
  for (const path of ['/healthz', '/readyz', '/metrics']) expect(await call(free, path)).toMatchObject({ status: 200, rate: null });
  expect(asked).toEqual([]);
  expect(await call('bf_unknown', '/v1/detections')).toMatchObject({ status: 401 });
  expect(asked).toEqual(['bf_unknown']);
});

it('answers what is not there also while keys cannot be looked up', async () => {
  server.services.keys.authenticate = () => Promise.reject(new Error('the database is away'));
  expect(await call(free, '/v1/nothing')).toMatchObject({ status: 404, rate: null });
});

it('says nothing of limits to a caller without a key', async () => {
  expect(await call(null, '/v1/detections')).toMatchObject({ status: 401, policy: null, rate: null });
  expect(await call('bf_unknown', '/v1/detections')).toMatchObject({ status: 401, policy: null, rate: null });
  expect(await call('bf_unknown', '/v1/nothing')).toMatchObject({ status: 404, policy: null, rate: null });
  expect(await call(null, '/healthz')).toMatchObject({ status: 200, policy: null, rate: null });
});
