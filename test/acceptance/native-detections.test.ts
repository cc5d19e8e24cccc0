import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';
import { formWith, mp4Bytes, pngBytes } from '../support/media-samples.ts';
import { part, sendRaw } from '../support/raw-http.ts';

let server: FakeServer;
beforeAll(async () => {
  server = await startFakeServer({ heartbeatMs: 20 });
});
afterAll(() => server.stop());

const call = (path: string, init: RequestInit = {}, key = server.key): Promise<Response> =>
  fetch(server.url + path, { ...init, headers: { Authorization: `Bearer ${key}`, ...init.headers } });

const submit = (form: FormData, prefer?: string): Promise<Response> =>
  call('/v1/detections', { method: 'POST', body: form, headers: prefer ? { Prefer: prefer } : {} });

const json = async (response: Response): Promise<DetectionWire> => (await response.json()) as DetectionWire;

const queued = async (): Promise<DetectionWire> => json(await submit(formWith({}), 'respond-async'));

describe('submitting', () => {
  it('takes the options before or after the file', async () => {
    const fields = { policy: 'strict', external_id: 'A-17', retain: 'yes', visualize: '0', metadata: '{"case":17}', ood: 'true', frame_length: '2.5' };
    for (const fileFirst of [true, false]) {
      const response = await submit(formWith(fields, { fileFirst }), 'respond-async');
      expect(response.status).toBe(202);
      expect(response.headers.get('Preference-Applied')).toBe('respond-async');
      const body = await json(response);
      expect(response.headers.get('Location')).toBe(`/v1/detections/${body.id}`);
      expect(body).toMatchObject({ status: 'queued', external_id: 'A-17', metadata: { case: 17 }, policy: 'strict@1' });
      expect(body.warnings).toEqual([expect.stringMatching(/^frame_length: not done/)]);
      expect(server.services.submissions.at(-1)).toMatchObject({
        options: { kind: null, policy: 'strict', retain: true, zeroRetention: false, visualize: false },
      });
    }
  });

  it('hashes, counts and names the file, and leaves nothing in the folder for uploads', async () => {
    const body = await json(await submit(formWith({}, { bytes: pngBytes(200_000), filename: '../../Фото 1.png' }), 'respond-async'));
    expect(body.media).toMatchObject({ kind: 'image', mime: 'image/png', size_bytes: 200_000, filename: 'Фото 1.png' });
    expect(body.media.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await server.uploads()).toEqual([]);
  });

  it('waits for the verdict of an image, and answers a video at once', async () => {
    const waiting = submit(formWith({ external_id: 'waits' }));
    const find = async () => (await page()).data.find((one) => one.external_id === 'waits');
    await expect.poll(find).toBeDefined();
    const { id } = (await find()) as DetectionWire;
    await expect.poll(() => server.services.listenerCount()).toBeGreaterThan(0);
    server.services.finish(id, {});
    const response = await waiting;
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({ id, status: 'completed' });
    expect((await submit(formWith({}, { bytes: mp4Bytes() }))).status).toBe(202);
  });

  it('answers 202 when the preferred wait is over', async () => {
    const response = await submit(formWith({}), 'wait=0');
    expect(response.status).toBe(202);
    expect(response.headers.get('Preference-Applied')).toBe('wait=0');
  });

  it('answers 100-continue', async () => {
    const body = `${part('Content-Disposition: form-data; name="file"; filename="a.png"', pngBytes().toString('latin1'))}--cut--\r\n`;
    const head = `POST /v1/detections HTTP/1.1\r\nHost: x\r\nConnection: close\r\nPrefer: respond-async\r\nExpect: 100-continue\r\nX-API-Key: ${server.key}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: ${body.length}\r\n\r\n`;
    expect(await sendRaw(server.url, Buffer.from(head + body, 'latin1'))).toMatch(/^HTTP\/1\.1 100 Continue[\s\S]*HTTP\/1\.1 202/);
  });

  it('takes ten at once', async () => {
    const responses = await Promise.all(Array.from({ length: 10 }, (_, i) => submit(formWith({ external_id: `ten-${i}` }), 'respond-async')));
    const bodies = await Promise.all(responses.map(json));
    expect(bodies.map((body) => body.external_id)).toEqual(Array.from({ length: 10 }, (_, i) => `ten-${i}`));
    expect(new Set(bodies.map((body) => body.id)).size).toBe(10);
    expect(await server.uploads()).toEqual([]);
  });
});

const page = async (query = '', key?: string) =>
  (await (await call(`/v1/detections?${query}`, {}, key)).json()) as { data: DetectionWire[]; next_cursor: string | null };

describe('reading', () => {
  it('gives a detection, keeps its id from others, and waits where asked', async () => {
    const { id } = await queued();
    expect(await json(await call(`/v1/detections/${id}`))).toMatchObject({ id, verdict: null, evidence: [] });
    const other = server.services.issue('bob', ['detect']);
    expect((await call(`/v1/detections/${id}`, {}, other)).status).toBe(404);
    expect((await call(`/v1/detections/${id}`, { method: 'DELETE' }, other)).status).toBe(404);
    expect((await call('/v1/detections/det_none')).status).toBe(404);
    const waiting = call(`/v1/detections/${id}?wait=30`);
    await expect.poll(() => server.services.listenerCount()).toBeGreaterThan(0);
    server.services.finish(id, { status: 'failed', error: { code: 'media_unreadable', publicMessage: 'The picture ends too early.' } });
    expect(await json(await waiting)).toMatchObject({ status: 'failed', error: { code: 'media_unreadable', message: 'The picture ends too early.' } });
  });

  it('pages through the list without loss or repetition', async () => {
    const key = server.services.issue('carol', ['detect']);
    for (let i = 0; i < 5; i += 1) await call('/v1/detections', { method: 'POST', body: formWith({}), headers: { Prefer: 'respond-async' } }, key);
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const one: Awaited<ReturnType<typeof page>> = await page(`limit=2${cursor ? `&cursor=${cursor}` : ''}`, key);
      expect(one.data.length).toBeLessThanOrEqual(2);
      seen.push(...one.data.map(({ id }) => id));
      cursor = one.next_cursor;
    } while (cursor);
    expect(seen).toEqual([...seen].sort().reverse());
    expect(new Set(seen).size).toBe(5);
  });

  it('erases', async () => {
    const { id } = await queued();
    const response = await call(`/v1/detections/${id}`, { method: 'DELETE' });
    expect(response.status).toBe(200);
    expect(await json(response)).toMatchObject({ id, status: 'erased', media: { filename: null }, artifacts: [] });
    expect(await json(await call(`/v1/detections/${id}`))).toMatchObject({ status: 'erased' });
  });
});

describe('artifacts', () => {
  it('gives them by key or by signed link, and to nobody else', async () => {
    const { id } = await queued();
    server.services.putBlob(`artifacts/${id}/heatmap.png`, pngBytes());
    server.services.finish(id, { artifacts: [{ name: 'heatmap.png', mime: 'image/png', sizeBytes: 64 }] });
    const { artifacts } = await json(await call(`/v1/detections/${id}`));
    const link = artifacts[0]?.url as string;
    const plain = link.split('?')[0] as string;

    const signed = await fetch(link);
    expect(signed.status).toBe(200);
    expect(Buffer.from(await signed.arrayBuffer())).toEqual(pngBytes());
    expect(Object.fromEntries(signed.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-length': '64',
      'x-content-type-options': 'nosniff',
      'cache-control': 'private, max-age=300',
      'content-security-policy': expect.stringContaining('sandbox'),
    });
    expect((await call(new URL(plain).pathname)).status).toBe(200);
    const head = await fetch(link, { method: 'HEAD' });
    expect([head.status, head.headers.get('Content-Length'), await head.text()]).toEqual([200, '64', '']);
    expect((await fetch(plain)).status).toBe(401);
    expect((await fetch(link.replace('heatmap', 'face'))).status).toBe(403);
    expect((await fetch(`${plain}?expires=1&signature=x`)).status).toBe(403);
    expect((await call(new URL(plain).pathname, {}, server.services.issue('bob', ['detect']))).status).toBe(404);
    expect((await call(`/v1/detections/${id}/artifacts/none.png`)).status).toBe(404);
    expect((await call(`/v1/detections/${id}/artifacts/..%2F..%2Fsecret`)).status).toBe(400);
  });
});

describe('events', () => {
  it('streams progress and the end, then closes', async () => {
    const { id } = await queued();
    const response = await call(`/v1/detections/${id}/events`);
    expect(response.headers.get('Content-Type')).toMatch(/^text\/event-stream/);
    const reader = (response.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
    await expect.poll(() => server.services.listenerCount()).toBeGreaterThan(0);
    server.services.publish({ type: 'progress', detectionId: id, stage: 'decode', fraction: 0.25 });
    let text = '';
    while (!text.includes('decode')) text += (await reader.read()).value;
    while (!text.includes(': still working')) text += (await reader.read()).value;
    server.services.finish(id, {});
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) text += chunk.value;
    expect(text).toContain('event: progress\ndata: {"stage":"decode","fraction":0.25}\n');
    expect(text).toMatch(new RegExp(`event: completed\ndata: \\{"id":"${id}"`));
    await expect.poll(() => server.services.listenerCount()).toBe(0);
  });

  it('gives the end at once where it is over already', async () => {
    const { id } = await queued();
    server.services.finish(id, { status: 'failed', error: { code: 'engine_crashed', publicMessage: 'The analysis failed.' } });
    expect(await (await call(`/v1/detections/${id}/events`)).text()).toMatch(/^event: failed\ndata: .*engine_crashed/);
  });

  it('stops listening when the caller hangs up', async () => {
    const { id } = await queued();
    const controller = new AbortController();
    await call(`/v1/detections/${id}/events`, { signal: controller.signal });
    await expect.poll(() => server.services.listenerCount()).toBe(1);
    controller.abort();
    await expect.poll(() => server.services.listenerCount()).toBe(0);
  });

  it('opens no stream for HEAD', async () => {
    const { id } = await queued();
    expect((await call(`/v1/detections/${id}/events`, { method: 'HEAD' })).status).toBe(200);
    expect(server.services.listenerCount()).toBe(0);
  });

  it('is a 404, not a stream, for an unknown detection', async () => {
    expect((await call('/v1/detections/det_none/events')).status).toBe(404);
  });
});
