import { afterAll, beforeAll, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../../../test/support/fake-server.ts';
import { send } from '../../../test/support/send.ts';

let server: FakeServer;
beforeAll(async () => {
  server = await startFakeServer();
});
afterAll(() => server.stop());

const Origin = 'https://dashboard.example';
const call = (path: string, init: RequestInit) => send(`${server.url}/deeptrack${path}`, init);

it('answers the preflight of a page of another origin, without a key', async () => {
  const asked = { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-api-key' };
  const { status, headers } = await call('/v1/image/predict', { method: 'OPTIONS', headers: asked });
  expect([status, headers.get('Access-Control-Allow-Origin'), headers.get('Access-Control-Allow-Headers')]).toEqual([204, '*', 'x-api-key']);
  expect(headers.get('Access-Control-Allow-Methods')).toContain('POST');
  expect(headers.get('Access-Control-Allow-Credentials')).toBeNull();
});

it('lets the page read answers and errors', async () => {
  for (const [key, status] of [
    [server.key, 200],
    ['wrong', 401],
  ] as const) {
    const { status: answered, headers } = await call('/v1/client/usage/me', { headers: { Origin, 'X-API-Key': key } });
    expect([answered, headers.get('Access-Control-Allow-Origin')]).toEqual([status, '*']);
  }
});

it('says nothing of origins to others', async () => {
  expect((await call('/v1/health', {})).headers.get('Access-Control-Allow-Origin')).toBeNull();
  expect((await call('/v1/health', { method: 'OPTIONS', headers: { Origin } })).status).toBe(405);
});
