import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AT_ONCE, type DeepfakedetectorClient, openDeepfakedetector, refusalOf } from '../../../test/support/deepfakedetector-client.ts';
import { formWith, mp4Bytes, pngBytes } from '../../../test/support/media-samples.ts';
import { AppError, ERROR_CODES } from '../../core/errors.ts';
import { quotaExceeded } from '../../core/quota.ts';
import { FACES } from './errors.ts';

let client: DeepfakedetectorClient;
beforeEach(async () => {
  client = await openDeepfakedetector();
});
afterEach(() => client.server.stop());

describe('refusals', () => {
  const pdf = Buffer.from('%PDF-1.7 and more');

  it.each([
    ['no media', '/v1/detect', () => ({}), 400, /There is no media/],
    ['two media', '/v1/detect', () => formWith({ media_url: 'https://example.com/a.png' }), 400, /both a file and a "media_url"/],
    ['text instead of a file', '/v1/detect', () => textPart(), 400, /is text\. It must be a file part with a filename/],
    ['a switch that is none', '/v1/detect', () => formWith({ retain: 'perhaps' }), 400, /"retain" must be true or false/],
    ['a media_type that contradicts the call', '/v1/detect/image', () => formWith({ media_type: 'video' }), 400, /Use \/v1\/detect\/video, or leave it out/],
    [
      'a callback that is not called',
      '/v1/detect',
      () => formWith({ callback_url: 'http://10.0.0.1/' }),
      400,
      /^"callback_url" cannot be called\. .*public internet/,
    ],
    ['another kind than that of the call', '/v1/detect/audio', () => formWith({}), 415, /kind audio, but the bytes of this file are png \(image\)/],
    ['another kind than media_type', '/v1/detect', () => formWith({ media_type: 'video' }), 415, /"media_type" says something else/],
    ['an unknown type', '/v1/detect', () => formWith({}, { bytes: pdf }), 415, /no type that can be analysed/],
    ['an empty file', '/v1/detect', () => formWith({}, { bytes: Buffer.alloc(0) }), 422, /empty/],
    ['a file that is too large', '/v1/detect', () => formWith({}, { bytes: pngBytes(300_001) }), 413, /more than 0\.29 MB/],
  ])('of %s', async (_, path, body, status, message) => {
    const answer = await client.post(path, body());
    expect(answer.status).toBe(status);
    expect(refusalOf(answer).message).toMatch(message);
    expect(client.server.services.submissions).toEqual([]);
    expect(await client.server.uploads()).toEqual([]);
  });

  it('but none of fields that it does not know, however often they come and however long they are', async () => {
    const form = formWith({ tags: 'x'.repeat(20_000) });
    form.append('tags', 'b');
    expect((await client.post('/v1/detect', form, AT_ONCE)).status).toBe(202);
  });

  it('of documents, which this API does not know', async () => {
    await client.server.stop();
    client = await openDeepfakedetector({ sniff: () => ({ kind: 'document', format: 'pdf', mime: 'application/pdf' }) });
    const answer = await client.post('/v1/detect', formWith({}, { bytes: pdf }));
    expect([answer.status, refusalOf(answer).message]).toEqual([415, expect.not.stringContaining('docx')]);
  });

  it('of other bodies', async () => {
    const body = 'media_url=https://example.com';
    const answers = [
      await client.call('/v1/detect', { method: 'POST', body, headers: { 'Content-Type': 'application/x-www-form-urlencoded' } }),
      await client.call('/v1/detect', { method: 'POST' }),
      await client.call('/v1/detect', { method: 'POST', body: '{', headers: { 'Content-Type': 'application/json' } }),
      await client.call('/v1/detect', { method: 'POST', body: '[]', headers: { 'Content-Type': 'application/json' } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([415, 415, 400, 400]);
    expect(answers.map((answer) => refusalOf(answer).code)).toEqual(['unsupported_media', 'unsupported_media', 'invalid_request', 'invalid_request']);
  });

  it('of a kind that no model is loaded for', async () => {
    await client.server.stop();
    client = await openDeepfakedetector({ detectors: () => [] });
    const answer = await client.post('/v1/detect', formWith({}, { bytes: mp4Bytes() }));
    expect([answer.status, refusalOf(answer)]).toEqual([
      503,
      { code: 'model_unavailable', message: expect.stringMatching(/^No model for video media is loaded/) },
    ]);
    expect(answer.headers.get('Retry-After')).toBeNull();
  });

  it('of such a kind before it is fetched, where the caller names it', async () => {
    await client.server.stop();
    client = await openDeepfakedetector({ detectors: () => [], safeFetch: () => Promise.reject(new Error('fetched')) });
    const answer = await client.post('/v1/detect', { media_url: 'https://example.com/clip.mp4', media_type: 'video' });
    expect([answer.status, refusalOf(answer).code]).toEqual([503, 'model_unavailable']);
  });

  it('of a plan that is used up, before anything is sent', async () => {
    await client.server.stop();
    const refuse = () => Promise.reject(quotaExceeded({ at: new Date(), count: 1 }, new Date().toISOString().slice(0, 7), 50));
    const usage = { ...client.server.services.usage, requireLeft: refuse };
    client = await openDeepfakedetector({ usage });
    const answer = await client.post('/v1/detect', formWith({}));
    expect([answer.status, refusalOf(answer).code]).toEqual([429, 'quota_exceeded']);
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThan(0);
  });

  it('of too many requests, each counted once under either prefix', async () => {
    const { secret } = await client.server.services.keys.create({ owner: 'alice', plan: 'free', scopes: ['detect'] });
    const answers = [];
    for (const path of ['/v1/jobs/job_AAAAAA', '/api/v1/jobs/job_AAAAAA', '/api/nothing', '/v1/jobs/job_AAAAAA'])
      answers.push(await client.call(path, {}, secret));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 429]);
    expect(answers.map(({ headers }) => headers.get('RateLimit')?.match(/r=(\d+)/)?.[1])).toEqual(['2', '1', '0', '0']);
    expect(answers[3]?.headers.get('Retry-After')).toBe('42');
  });

  it('of keys', async () => {
    const answers = [
      await client.call('/v1/jobs/job_AAAAAA', {}, null),
      await client.call('/v1/jobs/job_AAAAAA', {}, 'unknown'),
      await client.call('/v1/jobs/job_AAAAAA', { headers: { 'X-API-Key': client.server.key } }, null),
      await client.call('/v1/jobs/job_AAAAAA', {}, client.server.adminKey),
    ];
    expect(answers.map((answer) => [answer.status, refusalOf(answer).code])).toEqual([
      [401, 'unauthorized'],
      [401, 'unauthorized'],
      [401, 'unauthorized'],
      [403, 'forbidden'],
    ]);
    expect(answers[0]?.headers.get('WWW-Authenticate')).toBe('Bearer');
    expect((await client.call('/v1/jobs/job_AAAAAA', { headers: { Authorization: `bearer ${client.server.key}` } }, null)).status).toBe(404);
  });

  it.each(ERROR_CODES)('of %s have the one shape', async (code) => {
    await client.server.stop();
    const getPublic = (): Promise<never> => Promise.reject(new AppError(code, 'A text.'));
    client = await openDeepfakedetector({ detections: { ...client.server.services.detections, getPublic } });
    const answer = await client.call('/v1/jobs/job_AAAAAA');
    expect([answer.status, refusalOf(answer).code]).toEqual([FACES[code].status, FACES[code].code]);
  });
});

function textPart(): FormData {
  const form = new FormData();
  form.append('file', '[object Object]');
  return form;
}
