import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MediaKind } from '../../src/core/media.ts';
import { type FakeServer, startFakeServer, testLimits } from '../support/fake-server.ts';
import { formWith, mp4Bytes, pngBytes, wavBytes } from '../support/media-samples.ts';
import { part, sendRaw } from '../support/raw-http.ts';

let server: FakeServer;
beforeAll(async () => {
  server = await startFakeServer();
});
afterAll(() => server.stop());

const post = (body: FormData | string | Buffer<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/v1/detections`, { method: 'POST', body, headers: { 'X-API-Key': server.key, Prefer: 'respond-async', ...headers } });

/** Asserts the problem document, that nothing was stored or left behind, and that the next good request succeeds. */
async function expectProblem(response: Response, status: number, code: string, detail: RegExp): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  const body = (await response.json()) as Record<string, unknown>;
  expect(body).toMatchObject({ status, code, type: `/docs#error-${code}`, request_id: response.headers.get('X-Request-Id') });
  expect(body.detail).toMatch(detail);
  expect(await server.uploads()).toEqual([]);
  expect((await post(formWith({}))).status).toBe(202);
}

describe('keys', () => {
  it('refuses a request without a key and says how to send one', async () => {
    const response = await fetch(`${server.url}/v1/detections`, { method: 'POST', body: formWith({}) });
    expect(response.headers.get('WWW-Authenticate')).toMatch(/^Bearer/);
    await expectProblem(response, 401, 'unauthenticated', /Authorization: Bearer bf_/);
  });

  it('refuses a wrong key', async () => {
    await expectProblem(await post(formWith({}), { 'X-API-Key': 'bf_wrong' }), 401, 'unauthenticated', /unknown or revoked/);
  });

  it('refuses a key without the scope', async () => {
    await expectProblem(await post(formWith({}), { 'X-API-Key': server.adminKey }), 403, 'forbidden', /scope "detect"/);
    const response = await fetch(`${server.url}/v1/keys`, { headers: { 'X-API-Key': server.key } });
    await expectProblem(response, 403, 'forbidden', /scope "admin"/);
  });

  it('never logs a key', async () => {
    await post(formWith({}), { 'X-API-Key': 'bf_very-secret' });
    expect(JSON.stringify(server.services.lines)).not.toMatch(/very-secret|bf_/);
  });
});

describe('forms', () => {
  it('refuses a form without a file', async () => {
    const form = new FormData();
    form.append('policy', 'strict');
    await expectProblem(await post(form), 400, 'invalid_request', /no file.*-F file=@/);
  });

  it('refuses two files', async () => {
    const form = formWith({});
    form.append('file', new Blob([pngBytes()]), 'second.png');
    await expectProblem(await post(form), 400, 'invalid_request', /two files/);
  });

  it('refuses a text part named file', async () => {
    const form = new FormData();
    form.append('file', 'photo.jpg');
    await expectProblem(await post(form), 400, 'invalid_request', /file part with a filename/);
  });

  it('refuses a file part of another name', async () => {
    const form = new FormData();
    form.append('image', new Blob([pngBytes()]), 'a.png');
    await expectProblem(await post(form), 400, 'invalid_request', /must be named "file".*"image"/);
  });

  it('refuses an empty file', async () => {
    await expectProblem(await post(formWith({}, { bytes: Buffer.alloc(0) })), 422, 'media_unreadable', /empty/);
  });

  it('refuses bytes of no known type, whatever the name says', async () => {
    await expectProblem(await post(formWith({}, { bytes: Buffer.from('just words') })), 415, 'unsupported_media', /jpeg, png.*pdf/);
  });

  it('refuses a file over the limit of its kind while it is still arriving', async () => {
    await expectProblem(await post(formWith({}, { bytes: pngBytes(testLimits.imageBytes + 1) })), 413, 'payload_too_large', /image has more than 0\.29 MB/);
    await expectProblem(await post(formWith({}, { bytes: pngBytes(20_000_000) })), 413, 'payload_too_large', /image/);
    expect((await post(formWith({}, { bytes: wavBytes(testLimits.imageBytes + 1) }))).status).toBe(202);
  });

  it('refuses a declared length over every limit without reading the body', async () => {
    const head = `POST /v1/detections HTTP/1.1\r\nHost: x\r\nX-API-Key: ${server.key}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 9000000000\r\n\r\n`;
    expect(await sendRaw(server.url, head)).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close[\s\S]*payload_too_large/i);
  });

  it('refuses the same field twice, an endless field and too many fields', async () => {
    const twice = formWith({ policy: 'strict' });
    twice.append('policy', 'default');
    await expectProblem(await post(twice), 400, 'invalid_request', /"policy" was given twice/);
    await expectProblem(await post(formWith({ external_id: 'x'.repeat(20_000) })), 400, 'invalid_request', /longer than 16 KiB/);
    const many = Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`f${i}`, 'x']));
    await expectProblem(await post(formWith(many)), 400, 'invalid_request', /at most 64 fields/);
  });

  it('refuses a body of another type, and a form without a boundary', async () => {
    await expectProblem(await post(pngBytes(), { 'Content-Type': 'image/png' }), 415, 'unsupported_media', /multipart\/form-data/);
    await expectProblem(await post('a=1', { 'Content-Type': 'multipart/form-data' }), 400, 'invalid_request', /boundary/);
  });

  it('refuses a form that ends in the middle', async () => {
    const body = part('Content-Disposition: form-data; name="file"; filename="a.png"', pngBytes().toString('latin1'));
    const response = await post(Buffer.from(body.slice(0, -30), 'latin1'), { 'Content-Type': 'multipart/form-data; boundary=cut' });
    await expectProblem(response, 400, 'invalid_request', /ends too early/);
  });

  it('survives an upload that is cut in the middle and keeps nothing of it', async () => {
    const before = server.services.submissions.length;
    const head = `POST /v1/detections HTTP/1.1\r\nHost: x\r\nX-API-Key: ${server.key}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 200000\r\n\r\n`;
    const body = part('Content-Disposition: form-data; name="file"; filename="a.png"', pngBytes(100_000).toString('latin1'));
    await sendRaw(server.url, Buffer.from(head + body, 'latin1'), { cut: true });
    await expect.poll(() => server.services.lines.filter(({ fields }) => 'status' in fields && fields.status === 400).length).toBeGreaterThan(0);
    await expect.poll(() => server.uploads()).toEqual([]);
    expect(server.services.submissions.length).toBe(before);
    expect((await post(formWith({}))).status).toBe(202);
  });
});

describe('options', () => {
  const cases: [string, Record<string, string>, RegExp][] = [
    ['an unknown name', { externl_id: 'a' }, /no "externl_id" here; did you mean "external_id"/],
    ['an unknown name that is like no other', { zzzzzz: '1' }, /no "zzzzzz" here; known are kind, external_id/],
    ['an unknown kind', { kind: 'picture' }, /"kind": must be one of image, audio, video, document/],
    ['an unknown policy', { policy: 'lenient' }, /"policy": must be one of default, strict/],
    ['a flag that is none', { visualize: 'maybe' }, /"visualize"/],
    ['a number that is none', { frame_length: 'two' }, /"frame_length"/],
    ['a number out of range', { frame_length: '9' }, /"frame_length"/],
    ['a region that ends before it starts', { start_region: '9', end_region: '3' }, /"end_region": must be greater/],
    ['a callback to no web address', { callback_url: 'ftp://x/y' }, /"callback_url"/],
    ['metadata that is no JSON', { metadata: '{a' }, /"metadata" must be a JSON object/],
    ['metadata that is no object', { metadata: '[1]' }, /"metadata"/],
    ['metadata that is too large', { metadata: JSON.stringify({ a: 'x'.repeat(5000) }) }, /4096 bytes/],
    ['two wishes that exclude each other', { retain: 'true', zero_retention: 'true' }, /zero_retention/],
    ['a URL beside the file', { url: 'https://example.org/a.jpg' }, /more than one media: "file" and "url"/],
    ['a token beside the file', { upload_token: 'upl_x' }, /more than one media: "file" and "upload_token"/],
  ];
  it.each(cases)('refuses %s', async (_, fields, detail) => {
    await expectProblem(await post(formWith(fields)), 400, 'invalid_request', detail);
  });

  it('refuses a kind that the bytes contradict', async () => {
    await expectProblem(await post(formWith({ kind: 'audio' })), 415, 'unsupported_media', /this is audio.*png \(image\)/);
  });

  it('refuses a query with unknown or wrong parameters', async () => {
    const get = (query: string): Promise<Response> => fetch(`${server.url}/v1/detections?${query}`, { headers: { 'X-API-Key': server.key } });
    await expectProblem(await get('limt=3'), 400, 'invalid_request', /did you mean "limit"/);
    await expectProblem(await get('limit=0'), 400, 'invalid_request', /"limit"/);
    await expectProblem(await get('limit=abc'), 400, 'invalid_request', /"limit"/);
    await expectProblem(await get('created_after=yesterday'), 400, 'invalid_request', /"created_after"/);
  });
});

describe('JSON', () => {
  const postJson = (body: string): Promise<Response> => post(body, { 'Content-Type': 'application/json' });

  it('refuses broken JSON', async () => {
    await expectProblem(await postJson('{"url": '), 400, 'invalid_request', /not valid JSON/);
  });

  it('refuses a body that names no media, or two', async () => {
    await expectProblem(await postJson('{"url":"https://example.org/a.jpg","upload_token":"x"}'), 400, 'invalid_request', /more than one media/);
    await expectProblem(await postJson('{"url":""}'), 400, 'invalid_request', /"url"/);
    await expectProblem(await postJson('{}'), 400, 'invalid_request', /no file.*"url" or "upload_token"/);
    await expectProblem(await postJson('{"polcy":"strict"}'), 400, 'invalid_request', /did you mean "policy"/);
    await expectProblem(await postJson('[1]'), 400, 'invalid_request', /JSON object/);
  });

  it('refuses values that are too deep in one another, wherever they stand', async () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
    const json = { 'Content-Type': 'application/json' };
    for (const depth of [32, 100, 50_000]) {
      const metadata = `{"a":${nested(depth)}}`;
      const detail = depth > 62 ? /more than 64 deep/ : /"metadata": must not have values more than 32 deep/;
      await expectProblem(await post(`{"url":"http://127.0.0.1:1/a.png","metadata":${metadata}}`, json), 400, 'invalid_request', detail);
      if (metadata.length < 10_000) await expectProblem(await post(formWith({ metadata })), 400, 'invalid_request', /"metadata": must not.*32 deep/);
    }
    await expectProblem(await post(formWith({ metadata: `{"a":${nested(8000)}}` })), 400, 'invalid_request', /"metadata": must not.*32 deep/);
    await expectProblem(await post(nested(100_000), json), 400, 'invalid_request', /more than 64 deep/);
    expect((await post(formWith({ metadata: `{"a":${nested(31)}}` }))).status).toBe(202);
  });

  it('refuses an endless JSON body', async () => {
    await expectProblem(await postJson(JSON.stringify({ a: 'x'.repeat(2_000_000) })), 413, 'payload_too_large', /256 KiB/);
  });
});

describe('media that nothing installed here can judge', () => {
  const judges = (...kinds: MediaKind[]) =>
    startFakeServer({}, { detectors: () => kinds.map((kind) => ({ id: `${kind}@1`, kind, method: '', summary: '', applicability: '', card: null })) });
  const send = ({ url, services }: FakeServer, path: string, bytes: Buffer<ArrayBuffer>) =>
    fetch(url + path, { method: 'POST', body: formWith({}, { bytes }), headers: { 'X-API-Key': services.issue('ada', ['detect']) } });

  it.each(['/v1/detections', '/v1/uploads'])('is refused at %s, without a word of coming again, and as no failure of ours', async (path) => {
    const images = await judges('image');
    const refused = await send(images, path, wavBytes());
    expect([refused.status, await refused.json()]).toEqual([503, expect.objectContaining({ code: 'model_unavailable', details: { kind: 'audio' } })]);
    expect(refused.headers.get('Retry-After')).toBeNull();
    expect(images.services.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(await images.uploads()).toEqual([]);
    await images.stop();
  });

  it('is not what may be called another kind', async () => {
    const sound = await judges('audio');
    // Beyond this check there are no uploads in this test.
    expect(await (await send(sound, '/v1/uploads', mp4Bytes())).json()).toMatchObject({ code: 'not_found' });
    await sound.stop();
  });
});

describe('addresses', () => {
  it('answers 404 for an unknown one and 405 for an unknown method', async () => {
    await expectProblem(await fetch(`${server.url}/v1/nothing`), 404, 'not_found', /\/docs/);
    const put = await fetch(`${server.url}/v1/detections`, { method: 'PUT', headers: { 'X-API-Key': server.key } });
    expect(put.headers.get('Allow')).toMatch(/GET.*HEAD/);
    await expectProblem(put, 405, 'invalid_request', /PUT is not possible/);
  });
});
