import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeys, type Keys } from '../../src/core/keys.ts';
import { type PlanName, type Plans, UNLIMITED } from '../../src/core/quota.ts';
import { createUsage } from '../../src/core/usage.ts';
import type { UsageWire } from '../../src/dialects/native/schema/usage.ts';
import { createKeyStore, createRateLimiter, createUsageStore } from '../../src/store/index.ts';
import { describeDatabases } from '../support/database.ts';
import { type DetectionHouse, makeReport, openDetections } from '../support/detections.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';
import { formWith } from '../support/media-samples.ts';

const plans: Plans = {
  free: { perMonth: 50, perDay: null, perMinute: null },
  starter: { perMonth: null, perDay: 2, perMinute: null },
  pro: { perMonth: null, perDay: null, perMinute: 30 },
  unlimited: UNLIMITED,
};

describeDatabases('quotas and limits over HTTP', (get) => {
  let now: Date;
  let house: DetectionHouse;
  let keys: Keys;
  let servers: FakeServer[];
  beforeEach(async () => {
    now = new Date('2026-03-31T12:00:00.000Z');
    const clock = { now: () => now };
    const { database } = get();
    house = await openDetections(get(), { plans, clock });
    keys = createKeys({ store: createKeyStore(database), clock });
    const usage = createUsage({ store: createUsageStore(database), plans, clock });
    const real = { detections: house.detections, blobs: house.parts.blobs, events: house.parts.events, keys, usage, plans };
    // Two processes of one installation would differ in the same: each has a limiter of its own. An embedded database has one process.
    const limiters = [createRateLimiter(database, () => {}), createRateLimiter(database, () => {})].slice(0, get().url === null ? 1 : 2);
    servers = await Promise.all(limiters.map((rateLimiter) => startFakeServer({}, { ...real, rateLimiter })));
  });
  afterEach(async () => {
    await Promise.all(servers.map((server) => server.stop()));
    await house.close();
  });

  const create = (plan: PlanName) => keys.create({ owner: 'ada', plan, scopes: ['detect'] });
  const call = (secret: string, path: string, init: RequestInit = {}, turn = 0): Promise<Response> =>
    fetch(servers[turn % servers.length]?.url + path, { ...init, headers: { 'X-API-Key': secret, ...init.headers } });
  const submit = (secret: string, turn = 0) =>
    call(secret, '/v1/detections', { method: 'POST', body: formWith({}), headers: { Prefer: 'respond-async' } }, turn);
  const usageOf = async (secret: string, query = ''): Promise<UsageWire> => (await (await call(secret, `/v1/usage${query}`)).json()) as UsageWire;

  it('gives exactly 50 of 100 parallel requests on a quota of 50', async () => {
    const { secret } = await create('free');
    const responses = await Promise.all(Array.from({ length: 100 }, (_, i) => submit(secret, i)));
    const bodies = (await Promise.all(responses.map((response) => response.json()))) as { code?: string }[];
    expect(responses.filter(({ status }) => status === 202)).toHaveLength(50);
    expect(bodies.filter(({ code }) => code === 'quota_exceeded')).toHaveLength(50);
    expect((await Promise.all(servers.map((server) => server.uploads()))).flat()).toEqual([]);
    expect(await usageOf(secret)).toMatchObject({ limit: 50, used: 0, reserved: 50, remaining: 0 });
  });

  it('refuses a key without quota before it reads the media', async () => {
    const { secret } = await create('starter');
    const broken = (path: string) => call(secret, path, { method: 'POST', body: new FormData() });
    for (const path of ['/v1/detections', '/v1/batches']) expect((await broken(path)).status).toBe(400);
    await submit(secret);
    await submit(secret);
    for (const path of ['/v1/detections', '/v1/batches']) {
      const refused = await broken(path);
      expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, String(12 * 3600)]);
      expect(await refused.json()).toMatchObject({ code: 'quota_exceeded', details: { period: 'day', limit: 2, resets_at: '2026-04-01T00:00:00.000Z' } });
    }
    // An upload costs nothing, so it is read.
    expect((await broken('/v1/uploads')).status).toBe(400);
  });

  it('says when a quota starts anew, and gives back what failed', async () => {
    const { secret } = await create('starter');
    const { id } = (await (await submit(secret)).json()) as { id: string };
    await submit(secret);
    const refused = await submit(secret);
    expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, String(12 * 3600)]);
    expect(await refused.json()).toMatchObject({ code: 'quota_exceeded', details: { period: 'day', limit: 2, resets_at: '2026-04-01T00:00:00.000Z' } });
    await house.detections.fail(id, { code: 'media_unreadable', publicMessage: 'broken' });
    expect((await submit(secret)).status).toBe(202);
    expect((await submit(secret)).status).toBe(429);
    now = new Date('2026-04-01T00:00:00.000Z');
    expect((await submit(secret)).status).toBe(202);
  });

  it('shows the usage of a key by kind and day', async () => {
    const { secret, key } = await create('free');
    const { id } = (await (await submit(secret)).json()) as { id: string };
    await submit(secret);
    now = new Date('2026-04-02T08:00:00.000Z');
    await house.detections.complete(id, makeReport(0.9));
    expect(await usageOf(secret)).toMatchObject({
      key_id: key.id,
      period: { start: '2026-04-01T00:00:00.000Z' },
      used: 0,
      by_day: [{ date: '2026-04-01' }, {}],
    });
    const march = await usageOf(secret, '?month=2026-03');
    expect(march).toMatchObject({
      plan: 'free',
      period: { start: '2026-03-01T00:00:00.000Z', end: '2026-04-01T00:00:00.000Z' },
      limit: 50,
      used: 1,
      reserved: 1,
      remaining: 48,
      day: { start: '2026-04-02T00:00:00.000Z', end: '2026-04-03T00:00:00.000Z', limit: null, used: 0, reserved: 0, remaining: null },
      rate: { limit_per_minute: null },
      by_kind: { image: 1, audio: 0, video: 0, document: 0 },
    });
    expect(march.by_day).toHaveLength(31);
    expect(march.by_day.at(-1)).toEqual({ date: '2026-03-31', image: 1, audio: 0, video: 0, document: 0, total: 1 });
    expect((await call(secret, '/v1/usage?month=2026-05')).status).toBe(400);
    expect((await call(secret, '/v1/usage?month=2026-13')).status).toBe(400);
  });

  it('counts requests over all servers, and says how many are left', async () => {
    const { secret } = await create('pro');
    const responses = await Promise.all(Array.from({ length: 40 }, (_, i) => call(secret, '/v1/detections', {}, i)));
    expect(responses.filter(({ status }) => status === 200)).toHaveLength(30);
    const refused = responses.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(10);
    for (const { headers } of refused) {
      expect(headers.get('RateLimit-Policy')).toBe('"minute";q=30;w=60');
      expect(headers.get('RateLimit')).toMatch(/^"minute";r=0;t=([1-9]|[1-5]\d|60)$/);
      expect(`"minute";r=0;t=${headers.get('Retry-After')}`).toBe(headers.get('RateLimit'));
    }
  });

  it('stops a revoked key at its next request', async () => {
    const { secret, key } = await create('free');
    const { id } = (await (await submit(secret)).json()) as { id: string };
    // Whoever was let in by the key while it lived is answered to the end.
    const events = await call(secret, `/v1/detections/${id}/events`);
    await keys.revoke(key.id);
    for (let turn = 0; turn < 2; turn += 1) expect((await call(secret, '/v1/detections', {}, turn)).status).toBe(401);
    await house.detections.complete(id, makeReport(0.9));
    expect(await events.text()).toContain('event: completed');
  });
});
