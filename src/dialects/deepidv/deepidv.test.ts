import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../../../test/support/fake-server.ts';
import { failedDetection, sampleDetection } from '../../../test/support/sample-detections.ts';
import { send } from '../../../test/support/send.ts';
import type { Detection } from '../../core/detection.ts';
import { AppError } from '../../core/errors.ts';
import { quotaExceeded } from '../../core/quota.ts';
import { AnalysisAcceptedSchema, AnalysisListSchema, AnalysisSchema } from './schema.ts';

let server: FakeServer;
beforeEach(async () => {
  server = await startFakeServer();
});
afterEach(() => server.stop());

const ANALYZE = '/v1/deepfake-detection/analyze';
const LIST = '/v1/deepfake-detection';
const PNG = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), Buffer.alloc(100)]);

const formOf = (fields: Record<string, string> = {}, bytes: Uint8Array = PNG, filename = 'photo.png'): FormData => {
  const form = new FormData();
  form.append('file', new Blob([Uint8Array.from(bytes)], { type: 'application/octet-stream' }), filename);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};

interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Record<string, unknown>;
}

async function call(
  method: string,
  path: string,
  body: FormData | string | null = null,
  headers: Record<string, string> = { 'x-api-key': server.key },
): Promise<Answer> {
  const response = await send(`${server.url}/deepidv${path}`, { method, body, headers });
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
  return { status: response.status, headers: response.headers, text, body: isJson ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

const analyze = (fields: Record<string, string> = {}): Promise<Answer> => call('POST', ANALYZE, formOf(fields));

/** Lets the worker end the newest one so. */
async function finishNewest(change: Partial<Detection>): Promise<void> {
  const [{ id }] = (await server.services.detections.listFrom('alice', {}, { limit: 1, offset: 0 })).data as [Detection];
  server.services.finish(id, change);
}

const { judgement, report } = sampleDetection('image', 'spoof');

describe('POST /v1/deepfake-detection/analyze', () => {
  it('accepts a file and tells how it is found again', async () => {
    const { status, body } = await analyze({
      file_type: 'image',
      external_id: 'doc-review-789',
      callback_url: 'https://yourapp.com/webhooks/deepfake',
      more: 'x',
    });
    expect(status).toBe(202);
    expect(AnalysisAcceptedSchema.parse(body)).toEqual(body);
    expect(body).toMatchObject({ status: 'processing', file_name: 'photo.png', file_type: 'image', external_id: 'doc-review-789' });
    expect(body.id).toMatch(/^da_[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(server.services.submissions[0]).toMatchObject({ origin: { dialect: 'deepidv', callbackUrl: 'https://yourapp.com/webhooks/deepfake' } });
    expect(await server.uploads()).toEqual([]);
  });

  it('takes empty fields for fields that were left out', async () => {
    const { status, body } = await analyze({ file_type: '', external_id: '', callback_url: ' ' });
    expect(status).toBe(202);
    expect(body).not.toHaveProperty('external_id');
  });

  it('gives an external id back as it was sent', async () => {
    expect((await analyze({ external_id: ' doc-1 ' })).body).toMatchObject({ external_id: ' doc-1 ' });
  });

  it('ignores fields that it does not know, however often they come and however long they are', async () => {
    const form = formOf({ external_id: 'mine', tags: 'x'.repeat(20_000) });
    form.append('tags', 'b');
    form.append('n'.repeat(200), 'b');
    expect(await call('POST', ANALYZE, form)).toMatchObject({ status: 202, body: { external_id: 'mine' } });
  });

  it('takes fields before the file', async () => {
    const form = new FormData();
    form.append('external_id', 'mine');
    form.append('file', new Blob([Uint8Array.from(PNG)]), 'photo.png');
    expect((await call('POST', ANALYZE, form)).body).toMatchObject({ external_id: 'mine' });
  });

  const text = new FormData();
  text.append('file', '[object Object]');
  const none = new FormData();
  none.append('external_id', 'mine');
  it.each([
    ['no file', none, 400, 'There is no file.'],
    ['text instead of the file', text, 400, 'The part "file" is text.'],
    ['a body that is no form', '{}', 400, 'multipart/form-data'],
    ['an empty file', formOf({}, new Uint8Array()), 400, 'The file is empty.'],
    ['an unknown file_type', formOf({ file_type: 'picture' }), 400, '"file_type" is one of document, image, audio, video.'],
    ['a file_type that the bytes contradict', formOf({ file_type: 'audio' }), 400, '"file_type" says audio, but the bytes are png (image).'],
    ['a callback over http', formOf({ callback_url: 'http://yourapp.com/hook' }), 400, '"callback_url" must be an HTTPS URL'],
    ['a callback into the own network', formOf({ callback_url: 'https://10.0.0.1/hook' }), 400, 'not on the public internet'],
    ['a long external id', formOf({ external_id: 'x'.repeat(201) }), 400, '"external_id" has at most 200 characters.'],
    ['a file of another type', formOf({}, Buffer.from('GIF89a and more')), 415, 'File type not supported.'],
    ['a kind that nothing installed judges', formOf({}, Buffer.from('%PDF-1.7')), 415, 'File type not supported.'],
    ['a file of more than 50 MB', formOf({}, Buffer.concat([PNG, Buffer.alloc(50 * 2 ** 20)])), 413, 'File exceeds 50MB limit.'],
  ] as [string, FormData | string, number, string][])('refuses %s', async (_, form, status, message) => {
    const answer = await call('POST', ANALYZE, form);
    expect(answer.status).toBe(status);
    expect(Object.keys(answer.body)).toEqual(['message']);
    expect(answer.body.message).toContain(message);
    expect(server.services.submissions).toEqual([]);
    expect(await server.uploads()).toEqual([]);
  });

  it('says that a model is not loaded, which waiting does not change', async () => {
    await server.stop();
    server = await startFakeServer({}, { detectors: () => [] });
    const { status, headers, body } = await analyze();
    expect(status).toBe(503);
    expect(body.message).toMatch(/^Model not loaded\. No detector for image media/);
    expect(headers.get('Retry-After')).toBeNull();
  });
});

describe('GET /v1/deepfake-detection/{id}', () => {
  it('follows an analysis to its result', async () => {
    const { body: accepted } = await analyze();
    const path = `${LIST}/${accepted.id}`;
    const { estimated_completion_seconds: _, ...common } = accepted;
    const before = await call('GET', path);
    expect(before.body).toEqual({ ...common, completed_at: null });
    expect(before.headers.get('X-Bonafide-Verdict')).toBeNull();
    await finishNewest({ judgement, report });
    const after = await call('GET', path);
    expect(after.status).toBe(200);
    expect(after.headers.get('X-Bonafide-Verdict')).toBe('spoof');
    expect(AnalysisSchema.parse(after.body)).toEqual(after.body);
    expect(after.body).toMatchObject({ ...common, status: 'completed', result: { is_ai_generated: true, confidence_score: 91.3, risk_level: 'critical' } });
  });

  it('shows a failed one with 200', async () => {
    const { body } = await analyze();
    const { status, error } = failedDetection('image');
    await finishNewest({ status, error });
    const found = await call('GET', `${LIST}/${body.id}`);
    expect(found).toMatchObject({ status: 200, body: { status: 'failed', error: 'The file ends too early. Send it again, whole.' } });
  });

  it('finds no erased one, none of another owner and none that never was', async () => {
    const { body } = await analyze();
    const path = `${LIST}/${body.id}`;
    const other = await call('GET', path, null, { 'x-api-key': server.services.issue('bob', ['detect']) });
    const never = await call('GET', `${LIST}/da_00000000-0000-4000-8000-000000000000`);
    const [{ id }] = (await server.services.detections.listFrom('alice', {}, { limit: 1, offset: 0 })).data as [Detection];
    await server.services.detections.erase('alice', id);
    const erased = await call('GET', path);
    expect(never).toMatchObject({ status: 404, body: { message: expect.any(String) } });
    expect(other.text).toBe(never.text);
    expect(erased).toMatchObject({ status: 404, text: never.text });
    expect((await call('GET', LIST)).body).toMatchObject({ data: [], total: 0 });
  });
});

describe('GET /v1/deepfake-detection', () => {
  it('pages through what this API took, newest first', async () => {
    const ids: unknown[] = [];
    for (let i = 0; i < 3; i += 1) ids.unshift((await analyze()).body.id);
    const first = await call('GET', `${LIST}?limit=2&unknown=1`);
    expect(AnalysisListSchema.parse(first.body)).toEqual(first.body);
    expect(first.body).toMatchObject({ total: 3, hasMore: true, limit: 2, offset: 0 });
    const second = await call('GET', `${LIST}?limit=2&offset=2&status=`);
    expect(second.body).toMatchObject({ total: 3, hasMore: false, limit: 2, offset: 2 });
    const listed = [first, second].flatMap(({ body }) => (body.data as { id: string }[]).map(({ id }) => id));
    expect(listed).toEqual(ids);
  });

  it('narrows by the three states', async () => {
    await analyze();
    await finishNewest({ judgement, report });
    await analyze();
    const count = async (status: string) => (await call('GET', `${LIST}?status=${status}`)).body.total;
    expect(await Promise.all(['processing', 'completed', 'failed'].map(count))).toEqual([1, 1, 0]);
  });

  it.each(['limit=0', 'limit=101', 'limit=ten', 'limit=-1', 'limit=1.5', 'offset=-1', 'offset=1000001', 'offset=99999999999999999999', 'status=queued'])(
    'refuses %s',
    async (query) => {
      const { status, body } = await call('GET', `${LIST}?${query}`);
      expect(status).toBe(400);
      expect(body.message).toMatch(/^Missing file or invalid parameters\. "(limit|offset|status)" is /);
    },
  );
});

describe('keys and refusals', () => {
  it('takes the key as x-api-key in any case, and as a bearer token', async () => {
    for (const headers of [
      { 'X-API-KEY': server.key },
      { Authorization: `Bearer ${server.key}` },
      { 'x-api-key': server.key, Authorization: 'Bearer other' },
    ]) {
      expect((await call('GET', LIST, null, headers as Record<string, string>)).status).toBe(200);
    }
  });

  it.each([
    ['GET', LIST],
    ['GET', `${LIST}/da_x`],
    ['POST', ANALYZE],
  ])('%s %s needs a live key', async (method, path) => {
    for (const headers of [{}, { 'x-api-key': 'sk_live_unknown' }, { 'x-api-key': ' ' }]) {
      const answer = await call(method, path, null, headers as Record<string, string>);
      expect(answer).toMatchObject({ status: 401, body: { message: 'Missing or invalid API key. Send a live key in the header x-api-key.' } });
    }
    expect(await call(method, path, null, { 'x-api-key': server.adminKey })).toMatchObject({
      status: 403,
      body: { message: expect.stringContaining('detect') },
    });
  });

  it('answers unknown paths and methods in its own shape', async () => {
    expect(await call('GET', '/v2/nothing')).toMatchObject({ status: 404, body: { message: expect.any(String) } });
    const put = await call('PUT', ANALYZE);
    expect(put).toMatchObject({ status: 405, body: { message: expect.any(String) } });
    expect(put.headers.get('Allow')).toBe('POST');
  });

  it('tolerates slashes too many', async () => {
    expect((await call('GET', '//v1/deepfake-detection/')).status).toBe(200);
  });

  it('throttles with Retry-After', async () => {
    const { secret } = await server.services.keys.create({ owner: 'alice', plan: 'free', scopes: ['detect'] });
    for (let i = 0; i < 3; i += 1) await call('GET', LIST, null, { 'x-api-key': secret });
    const answer = await call('GET', LIST, null, { 'x-api-key': secret });
    expect(answer).toMatchObject({ status: 429, body: { message: expect.stringMatching(/^Rate limit exceeded\. /) } });
    expect(answer.headers.get('Retry-After')).toBe('42');
  });

  it('answers 402 in plain text where the month is used up, and 429 where the day is', async () => {
    const at = new Date('2026-11-21T12:00:00Z');
    const usage = server.services.usage;
    usage.requireLeft = () => Promise.reject(quotaExceeded({ at, count: 1 }, '2026-11', 50));
    const month = await analyze();
    expect(month.status).toBe(402);
    expect(month.headers.get('Content-Type')).toMatch(/^text\/plain/);
    expect(month.text).toMatch(/^Insufficient funds or subscription\. The plan of this key allows 50 detections a month/);
    usage.requireLeft = () => Promise.reject(quotaExceeded({ at, count: 1 }, '2026-11-21', 10_000));
    const day = await analyze();
    expect(day).toMatchObject({ status: 429, body: { message: expect.stringMatching(/^Rate limit exceeded\. .* a day/) } });
    expect(day.headers.get('Retry-After')).toBe('43200');
  });

  it('answers 503 with Retry-After in an outage and tells no more than that', async () => {
    server.services.usage.requireLeft = () => Promise.reject(new AppError('internal', 'The database is away.', { outage: true }));
    const answer = await analyze();
    expect(answer).toMatchObject({ status: 503, body: { message: 'The database is away.' } });
    expect(answer.headers.get('Retry-After')).toBe('5');
    server.services.usage.requireLeft = () => Promise.reject(new Error('secret cause'));
    expect(await analyze()).toMatchObject({ status: 500, body: { message: expect.not.stringContaining('secret') } });
  });
});

it('serves its OpenAPI document and page', async () => {
  const { body } = await call('GET', '/openapi.json', null, {});
  expect(Object.keys(body.paths as object).sort()).toEqual([LIST, ANALYZE, `${LIST}/{id}`].sort());
  expect(Object.keys(body.webhooks as object)).toEqual(['deepfake_detection.completed', 'deepfake_detection.failed']);
  expect((await call('GET', '/docs', null, {})).status).toBe(200);
});
