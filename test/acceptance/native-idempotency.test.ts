import { afterAll, beforeAll, expect, it } from 'vitest';
import { UNLIMITED } from '../../src/core/quota.ts';
import { describeDatabases } from '../support/database.ts';
import { type IntakeHouse, openIntake } from '../support/intake-house.ts';
import { formWith, pngBytes } from '../support/media-samples.ts';

const DAY_MS = 24 * 3600 * 1000;
const PATIENT = { timeout: 30_000 };

describeDatabases('idempotency keys', (get) => {
  let intake: IntakeHouse;
  beforeAll(async () => {
    intake = await openIntake(get(), { plans: { free: { ...UNLIMITED, perDay: 1 }, starter: UNLIMITED, pro: UNLIMITED, unlimited: UNLIMITED } });
  });
  afterAll(() => intake.close());

  const submit = (key: string, form: FormData = formWith({}), headers: Record<string, string> = {}) =>
    intake.post('/v1/detections', form, { 'Idempotency-Key': key, ...headers });
  const count = async (): Promise<number> => (await intake.get('/v1/detections?limit=100')).body.data.length;

  it('answers the same request with the same detection, as it is by then', async () => {
    const first = await submit('a', formWith({ external_id: 'x', policy: 'strict' }));
    expect(first.status).toBe(202);
    expect(first.headers.get('Idempotency-Replayed')).toBeNull();
    await intake.house.detections.fail(first.body.id, { code: 'media_unreadable', publicMessage: 'Cut off.' });
    // Other boundaries, another order of fields, a quoted key: the same request.
    const second = await submit('"a"', formWith({ policy: 'strict', external_id: 'x' }, { fileFirst: true }));
    expect(second.status).toBe(200);
    expect(second.headers.get('Idempotency-Replayed')).toBe('true');
    expect(second.body).toMatchObject({ id: first.body.id, status: 'failed' });
    expect(await count()).toBe(1);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it.each([
    ['another file', formWith({}, { bytes: pngBytes(65) })],
    ['another name', formWith({}, { filename: 'other.png' })],
    ['another option', formWith({ retain: 'true' })],
  ])('refuses %s under the same key', async (_, form) => {
    await submit('b');
    const { status, body } = await submit('b', form);
    expect([status, body.code]).toEqual([422, 'idempotency_mismatch']);
    expect(await count()).toBe(1);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('answers again when the quota is used up since', async () => {
    const poor = { 'X-API-Key': (await intake.server.services.keys.create({ owner: 'eve', plan: 'free', scopes: ['detect'] })).secret };
    const first = await submit('e', formWith({}), poor);
    expect((await submit('f', formWith({}), poor)).body.code).toBe('quota_exceeded');
    const again = await submit('e', formWith({}), poor);
    expect([again.status, again.body.id, again.headers.get('Idempotency-Replayed')]).toEqual([202, first.body.id, 'true']);
  });

  it('keeps the keys of owners apart', async () => {
    const first = await submit('c');
    const second = await submit('c', formWith({}), { 'X-API-Key': intake.server.services.issue('bob', ['detect']) });
    expect(second.status).toBe(202);
    expect(second.body.id).not.toBe(first.body.id);
  });

  it('makes one detection of a hundred equal requests at once', async () => {
    const before = (await intake.blobs()).length;
    const answers = await Promise.all(Array.from({ length: 100 }, () => submit('d')));
    const made = answers.filter(({ status }) => status === 202);
    expect(made.length).toBeGreaterThan(0);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    expect(made.filter(({ headers }) => headers.get('Idempotency-Replayed') === null)).toHaveLength(1);
    for (const { status, body, headers } of answers.filter((one) => one.status !== 202)) {
      expect([status, body.code, headers.get('Retry-After')]).toEqual([409, 'conflict', '1']);
    }
    expect(await count()).toBe(1);
    expect(await intake.blobs()).toHaveLength(before + 1);
    expect(await intake.server.uploads()).toEqual([]);
  });

  it('answers 409 while the first request waits for its verdict, and the same detection when that caller hung up', async () => {
    const hangUp = new AbortController();
    const first = fetch(`${intake.server.url}/v1/detections`, {
      method: 'POST',
      body: formWith({}),
      headers: { 'X-API-Key': intake.server.key, Prefer: 'wait=100', 'Idempotency-Key': 'e' },
      signal: hangUp.signal,
    });
    first.catch(() => {});
    await expect.poll(count, PATIENT).toBe(1);
    expect((await submit('e')).status).toBe(409);
    hangUp.abort();
    await expect.poll(async () => (await submit('e')).status, PATIENT).toBe(202);
    expect((await submit('e')).headers.get('Idempotency-Replayed')).toBe('true');
    expect(await count()).toBe(1);
  });

  it('frees the key of a request that made nothing', async () => {
    const url = 'http://127.0.0.1:1/gone.png';
    const failed = await intake.postJson('/v1/detections', { url }, { 'Idempotency-Key': 'f' });
    expect([failed.status, failed.body.code]).toEqual([422, 'url_unreachable']);
    expect((await submit('f')).status).toBe(202);
    expect(await count()).toBe(1);
  });

  it('forgets a key after a day', async () => {
    const first = await submit('g');
    intake.passMs(DAY_MS - 60_000);
    expect((await submit('g')).body.id).toBe(first.body.id);
    intake.passMs(120_000);
    expect((await submit('g', formWith({ retain: 'true' }))).status).toBe(202);
    expect(await count()).toBe(2);
  });

  it.each([
    ['none', ''],
    ['a space', 'two words'],
    ['too many characters', 'x'.repeat(256)],
  ])('refuses a key with %s', async (_, key) => {
    const { status, body } = await submit(key);
    expect([status, body.code]).toEqual([400, 'invalid_request']);
    expect(body.detail).toMatch(/1 to 255 visible ASCII/);
    expect(await count()).toBe(0);
  });

  it('holds for batches too, and not across calls', async () => {
    const batch = () => {
      const form = new FormData();
      form.append('files[]', new Blob([pngBytes()]), 'a.png');
      form.append('files[]', new Blob(['words']), 'b.txt');
      return intake.post('/v1/batches', form, { 'Idempotency-Key': 'h' });
    };
    const first = await batch();
    const second = await batch();
    expect([first.status, second.status, second.headers.get('Idempotency-Replayed')]).toEqual([202, 202, 'true']);
    expect(second.body).toEqual(first.body);
    expect(await count()).toBe(1);
    expect((await submit('h')).body.code).toBe('idempotency_mismatch');
  });
});
