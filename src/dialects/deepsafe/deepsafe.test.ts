import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../../../test/support/fake-server.ts';
import { failedDetection, sampleDetection } from '../../../test/support/sample-detections.ts';
import { send } from '../../../test/support/send.ts';
import type { Detection } from '../../core/detection.ts';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import { quotaExceeded } from '../../core/quota.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.stop());

const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)]);

const formOf = (fields: Record<string, string> = {}, bytes: Buffer = PNG, filename = 'photo.png'): FormData => {
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(bytes)], { type: 'application/octet-stream' }), filename);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};

const call = async (method: string, path: string, body?: FormData | string, key: string | null = server.key) => {
  const headers: Record<string, string> = key ? { Authorization: `Bearer ${key}` } : {};
  const response = await send(`${server.url}/deepsafe${path}`, { method, headers, body: body ?? null });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
};

/** Posts and lets the worker end it so. */
async function detect(change: Partial<Detection>, form = formOf()) {
  const answer = call('POST', '/v1/detect', form);
  await expect.poll(() => server.services.listenerCount()).toBe(1);
  const [{ id }] = (await server.services.detections.listFrom('alice', {}, { limit: 1, offset: 0 })).data as [Detection];
  server.services.finish(id, change);
  return answer;
}

const keyOf = async (plan: 'free' | 'starter'): Promise<string> => (await server.services.keys.create({ owner: 'alice', plan, scopes: ['detect'] })).secret;
const { judgement } = sampleDetection('image', 'spoof');

describe('POST /v1/detect', () => {
  it('answers with the verdict, which can be read again', async () => {
    const { status, headers, body } = await detect({ judgement });
    expect(status).toBe(200);
    expect(headers.get('X-Bonafide-Verdict')).toBe('spoof');
    expect(body).toEqual({
      id: expect.stringMatching(/^det_[0-9a-f]{8}$/),
      verdict: 'fake',
      confidence: 0.9134,
      media_type: 'image',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect((await call('GET', `/v1/results/${body.id}`)).body).toEqual({ ...body, status: 'complete' });
    expect(await server.uploads()).toEqual([]);
  });

  it('answers at once where that is asked for', async () => {
    const { status, body } = await call('POST', '/v1/detect', formOf({ async: 'true' }), await keyOf('starter'));
    expect(status).toBe(202);
    expect(body).toEqual({ id: body.id, status: 'processing', poll_url: `/v1/results/${body.id}` });
    expect((await call('GET', body.poll_url as string)).body).toEqual({ id: body.id, status: 'processing' });
  });

  it('reads its parameters from the query, too, and rather from the form', async () => {
    expect((await call('POST', '/v1/detect?async=true&media_type=image', formOf())).status).toBe(202);
    expect((await call('POST', '/v1/detect?async=false', formOf({ async: 'true' }))).status).toBe(202);
    expect((await call('POST', '/v1/detect?media_type=audio', formOf())).status).toBe(415);
  });

  it('does not do so on the plan free', async () => {
    const { status, body } = await call('POST', '/v1/detect', formOf({ async: 'true' }), await keyOf('free'));
    expect(status).toBe(402);
    expect(body).toEqual({ error: 'insufficient_credits', message: 'Monthly scan limit reached or async requires paid plan' });
    expect(server.services.submissions).toEqual([]);
    expect(await server.uploads()).toEqual([]);
  });

  it.each([
    ['media_unreadable', 422, 'unreadable_media', 'It ends too early.'],
    ['unsupported_media', 415, 'unsupported_media', 'Unrecognized file type'],
    ['engine_crashed', 500, 'internal_error', 'Server error — retry after a moment'],
    ['engine_timeout', 500, 'internal_error', 'Server error — retry after a moment'],
  ] as [ErrorCode, number, string, string][])('answers an analysis that failed with %s', async (code, status, error, message) => {
    const answer = await detect({ status: 'failed', error: { code, publicMessage: 'It ends too early.' } });
    expect(answer).toMatchObject({ status, body: { error, message } });
    expect(Object.keys(answer.body)).toEqual(['error', 'message']);
  });

  it('shows a failed one under its id with the words of the vendor', async () => {
    const { body } = await call('POST', '/v1/detect', formOf({ async: '1' }));
    const [{ id }] = (await server.services.detections.listFrom('alice', {}, { limit: 1, offset: 0 })).data as [Detection];
    server.services.finish(id, { status: 'failed', error: failedDetection('image').error });
    const failed = { id: body.id, status: 'failed', error: 'Detection could not be completed. Please try again.' };
    expect(await call('GET', `/v1/results/${body.id}`)).toMatchObject({ status: 200, body: failed });
  });

  it('says what is wrong with the request', async () => {
    const textFile = new FormData();
    textFile.append('file', '[object Object]');
    const empty = new FormData();
    empty.append('note', 'x');
    const cases: [FormData | string, number, string, RegExp][] = [
      [textFile, 400, 'invalid_request', /is text.*filename/],
      [empty, 400, 'invalid_request', /file is missing/],
      ['{}', 400, 'invalid_request', /multipart\/form-data/],
      [formOf({}, PNG, ''), 400, 'invalid_request', /filename/],
      [formOf({ media_type: 'document' }), 400, 'invalid_request', /media_type/],
      [formOf({ async: 'maybe' }), 400, 'invalid_request', /async/],
      [formOf({ media_type: 'audio' }), 415, 'unsupported_media', /png \(image\)/],
      [formOf({}, Buffer.from('hello')), 415, 'unsupported_media', /^Unrecognized file type$/],
      [formOf({}, Buffer.alloc(0)), 422, 'unreadable_media', /empty/],
    ];
    for (const [form, status, error, message] of cases) {
      expect(await call('POST', '/v1/detect', form)).toMatchObject({ status, body: { error, message: expect.stringMatching(message) } });
    }
    expect(await server.uploads()).toEqual([]);
  });

  it('says that a part without a filename is none, however long it is', async () => {
    const part = '--b\r\nContent-Disposition: form-data; name="file"\r\nContent-Type: image/png\r\n\r\n';
    const body = Buffer.concat([Buffer.from(part), PNG, Buffer.alloc(50_000), Buffer.from('\r\n--b--\r\n')]);
    const headers = { Authorization: `Bearer ${server.key}`, 'Content-Type': 'multipart/form-data; boundary=b' };
    const response = await send(`${server.url}/deepsafe/v1/detect`, { method: 'POST', headers, body });
    expect(await response.json()).toEqual({ error: 'invalid_request', message: expect.stringMatching(/filename/) });
  });

  it('takes no more than 100 MB', async () => {
    const mp4 = Buffer.alloc(100 * 1024 * 1024 + 1);
    mp4.write('ftyp', 4);
    expect(await call('POST', '/v1/detect', formOf({}, mp4, 'clip.mp4'))).toMatchObject({
      status: 413,
      body: { error: 'file_too_large', message: 'File exceeds 100MB' },
    });
    expect(await server.uploads()).toEqual([]);
  });

  it('says what no detector here can judge', async () => {
    await server.stop();
    server = await startFakeServer({}, { detectors: () => [] });
    const { status, body } = await call('POST', '/v1/detect', formOf());
    expect(status).toBe(503);
    expect(body).toEqual({ error: 'model_unavailable', message: expect.stringMatching(/No detector for image/) });
  });
});

describe('plans', () => {
  const exceeded = (period: string): AppError => quotaExceeded({ at: new Date(), count: 1 }, period, 200);
  const today = new Date().toISOString();

  it('asks for money when the month is used up, before the file is read', async () => {
    server.services.usage.requireLeft = () => Promise.reject(exceeded(today.slice(0, 7)));
    expect(await call('POST', '/v1/detect', formOf())).toMatchObject({ status: 402, body: { error: 'insufficient_credits' } });
  });

  it('asks for patience when the day is', async () => {
    server.services.usage.requireLeft = () => Promise.reject(exceeded(today.slice(0, 10)));
    const { status, headers, body } = await call('POST', '/v1/detect', formOf());
    expect(status).toBe(429);
    expect(body).toEqual({ error: 'rate_limited', message: `Rate limit exceeded. Retry after ${body.retry_after} seconds.`, retry_after: expect.any(Number) });
    expect(headers.get('Retry-After')).toBe(String(body.retry_after));
  });

  it('tells every caller with a key how it stands, also in errors', async () => {
    const free = await keyOf('free');
    const stand = ({ headers }: { headers: Headers }) => ['Limit', 'Remaining', 'Reset'].map((name) => Number(headers.get(`X-RateLimit-${name}`) ?? -1));
    const ends = Math.floor(Date.now() / 1000) + 42;
    const stands = [await call('GET', '/v1/usage', undefined, free), await call('GET', '/v1/results/det_00000000', undefined, free)].map(stand);
    expect(stands.map(([limit, remaining]) => [limit, remaining])).toEqual([
      [3, 2],
      [3, 1],
    ]);
    for (const [, , reset] of stands) expect(reset).toBeGreaterThanOrEqual(ends);
    // Refused before anybody asked for the key.
    expect(stand(await call('GET', '/v1/nothing', undefined, free)).slice(0, 2)).toEqual([3, 0]);
    const refused = await call('GET', '/v1/usage', undefined, free);
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({ error: 'rate_limited', message: 'Rate limit exceeded. Retry after 42 seconds.', retry_after: 42 });
    expect(stand(refused).slice(0, 2)).toEqual([3, 0]);
    expect(refused.headers.get('Retry-After')).toBe('42');
    expect(stand(await call('GET', '/v1/usage', undefined, null))).toEqual([-1, -1, -1]);
  });

  it('tells the usage', async () => {
    const { status, body } = await call('GET', '/v1/usage', undefined, await keyOf('free'));
    expect(status).toBe(200);
    expect(body).toMatchObject({ plan: 'free', scans_used: 0, scans_limit: 50, scans_remaining: 50, period_start: `${today.slice(0, 7)}-01T00:00:00Z` });
  });
});

describe('errors', () => {
  it('wants a key as a bearer token', async () => {
    const refused = { error: 'invalid_api_key', message: 'Missing, malformed, or revoked API key' };
    for (const authorization of [undefined, 'Bearer', `Token ${server.key}`, `Bearer ${'x'.repeat(5000)}`, 'Bearer ds_live_none']) {
      const response = await send(`${server.url}/deepsafe/v1/usage`, { headers: authorization ? { authorization } : {} });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual(refused);
    }
  });

  it('has its own shape for the rest', async () => {
    const admin = await call('GET', '/v1/usage', undefined, server.adminKey);
    expect(admin).toMatchObject({ status: 403, body: { error: 'forbidden' } });
    expect(await call('GET', '/v1/results/det_00000000')).toMatchObject({ status: 404, body: { error: 'not_found' } });
    const put = await call('PUT', '/v1/usage');
    expect(put).toMatchObject({ status: 405, body: { error: 'method_not_allowed' } });
    expect(put.headers.get('Allow')).toBe('GET, HEAD');
  });

  it('does not tell of an outage or a bug more than that there is one', async () => {
    server.services.detections.getPublic = () => Promise.reject(new AppError('internal', 'Away.', { outage: true }));
    const away = await call('GET', '/v1/results/det_00000000');
    expect(away).toMatchObject({ status: 503, body: { error: 'service_unavailable' } });
    expect(away.headers.get('Retry-After')).toBe('5');
    server.services.detections.getPublic = () => Promise.reject(new Error('SELECT secret'));
    const broken = await call('GET', '/v1/results/det_00000000');
    expect(broken.status).toBe(500);
    expect(broken.body).toEqual({ error: 'internal_error', message: 'Server error — retry after a moment' });
  });
});

it("keeps owners and dialects apart: another's id is as one that never was", async () => {
  const { body } = await call('POST', '/v1/detect', formOf({ async: 'true' }));
  const none = await call('GET', '/v1/results/det_00000000');
  const other = await call('GET', `/v1/results/${body.id}`, undefined, server.services.issue('bob', ['detect']));
  expect(other).toMatchObject({ status: 404, body: none.body });
});

it('describes itself', async () => {
  const { body } = await call('GET', '/openapi.json', undefined, null);
  expect(Object.keys(body.paths as object).sort()).toEqual(['/v1/detect', '/v1/results/{id}', '/v1/usage']);
  const page = await send(`${server.url}/deepsafe/docs`);
  expect(await page.text()).toMatch(/DeepSafe/);
});
