import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BatchWire } from '../../src/dialects/native/schema/batch.ts';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import { wavBytes } from '../support/encode-audio.ts';
import { photoLike, toSharp } from '../support/photo-like.ts';
import { type Served, serveBonafide } from '../support/run-bonafide.ts';
import { babble, music, silence, join as together } from '../support/sounds.ts';
import { zipBytes } from '../support/zip-bytes.ts';

let folder: string;
let server: Served;
let photo: Buffer;
let website: Server;
const voice = wavBytes(babble(6));
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-sounds-'));
  photo = await toSharp(await photoLike(320, 240))
    .jpeg({ quality: 90 })
    .toBuffer();
  website = createServer((_, response) => response.setHeader('content-type', 'audio/x-wav').end(voice));
  await once(website.listen(0, '127.0.0.1'), 'listening');
  server = await serveBonafide(folder, ['--engines', '2'], { BONAFIDE_URL_ALLOW: '127.0.0.1/32' });
});
afterAll(async () => {
  await server.end('SIGTERM');
  await new Promise((resolve) => website.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(path, server.url), { ...init, headers: { authorization: `Bearer ${server.key}`, ...init.headers } });

function formOf(files: [name: string, bytes: Uint8Array][], field: string, fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  for (const [name, bytes] of files) form.append(field, new Blob([Uint8Array.from(bytes)]), name);
  return form;
}

const post = (bytes: Uint8Array, filename: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Response> =>
  call('/v1/detections', { method: 'POST', body: formOf([[filename, bytes]], 'file', fields), headers: { prefer: 'wait=120', ...headers } });

const detect = async (...input: Parameters<typeof post>): Promise<DetectionWire> => (await (await post(...input)).json()) as DetectionWire;

describe('a voice over HTTP', () => {
  it('gets a score, windows, segments, pictures and a signal of each detector that is listed', async () => {
    const detection = await detect(voice, 'voice.wav', { intelligence: '1' });
    expect(detection).toMatchObject({ status: 'completed', coverage: 1, warnings: [], models: [expect.stringMatching(/^audio-voice@/)], source_trace: null });
    expect(detection.media).toMatchObject({ kind: 'audio', mime: 'audio/wav', width: null, duration_ms: 6000 });
    const { data } = (await (await call('/v1/detectors')).json()) as { data: { id: string; kind: string; card: { intendedUse?: string } | null }[] };
    const listed = data.filter(({ kind }) => kind === 'audio');
    expect(detection.evidence.map(({ detector }) => detector)).toEqual(listed.map(({ id }) => id));
    expect(listed.at(-1)?.card?.intendedUse).toMatch(/\w/);
    expect(detection.audio).toMatchObject({ score: detection.score, consistency: expect.any(Number) });
    expect(detection.audio?.windows.length).toBeGreaterThan(4);
    expect(detection.segments.at(-1)?.end_ms).toBeLessThanOrEqual(6000);
    expect(detection.artifacts.map(({ name }) => name).sort()).toEqual(['spectrogram.png', 'timeline.svg']);
    for (const { url, mime } of detection.artifacts) {
      const picture = await fetch(new URL(url, server.url));
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, expect.stringContaining(mime)]);
    }
    expect(detection.intelligence?.description).toContain('recording');
  });

  it('is judged in the region and by the windows that were asked for', async () => {
    const sound = wavBytes(together(silence(3), babble(5)));
    const { warnings, audio, segments } = await detect(sound, 'late.wav', { start_region: '3', end_region: '7', frame_length: '1', source_tracing: '1' });
    expect(audio?.windows[0]).toMatchObject({ start_ms: 3000, end_ms: 4000 });
    expect(audio?.windows.at(-1)?.end_ms).toBe(7000);
    for (const { start_ms, end_ms } of segments) expect([start_ms >= 3000, end_ms <= 7000]).toEqual([true, true]);
    // Whether kinds of generators are told apart depends on the model that is shipped; that nothing is left unsaid does not.
    expect(warnings.every((warning) => warning.startsWith('source_tracing: '))).toBe(true);
  });

  it.each([
    [{ start_region: '4', end_region: '2' }, /end_region.*greater than start_region/],
    [{ start_region: '-1' }, /start_region/],
    [{ end_region: '99999' }, /end_region/],
    [{ frame_length: '0.5' }, /frame_length/],
  ])('is refused with %j', async (fields, message) => {
    const response = await post(voice, 'voice.wav', fields);
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({ code: 'invalid_request', detail: expect.stringMatching(message) }),
    ]);
  });

  it('fails clearly where the region lies outside the sound, and warns where it ends after it', async () => {
    expect(await detect(voice, 'voice.wav', { start_region: '60' })).toMatchObject({
      status: 'failed',
      error: { code: 'invalid_request', message: expect.stringContaining('6.0 s long') },
    });
    const { status, warnings } = await detect(voice, 'voice.wav', { end_region: '60' });
    expect([status, warnings]).toEqual(['completed', [expect.stringContaining('judged to its end')]]);
  });

  it('is no voice where there is only music: inconclusive, with the reason', async () => {
    const detection = await detect(wavBytes(music(4)), 'music.wav');
    expect(detection).toMatchObject({ status: 'completed', verdict: 'inconclusive', coverage: 0, audio: null });
    expect(detection.evidence.at(-1)).toMatchObject({ applicable: false, reason_code: 'no_speech' });
  });

  it('leaves no picture and no name with zero retention', async () => {
    const detection = await detect(voice, 'secret.wav', { zero_retention: 'true' });
    expect(detection).toMatchObject({ status: 'completed', media: { filename: null }, artifacts: [], audio: { score: expect.any(Number) } });
    expect(detection.evidence.flatMap(({ artifacts }) => artifacts)).toEqual([]);
    expect(detection.retention.deleted_at).not.toBeNull();
  });

  it('is answered about in words', async () => {
    const { id } = await detect(voice, 'voice.wav');
    const response = await call(`/v1/detections/${id}/questions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ question: 'Is this voice real, and which tool made it?' }),
    });
    expect(await response.json()).toMatchObject({ answer: expect.stringMatching(/recording/) });
  });

  it('is charged as audio, and once', async () => {
    const usage = async () => ((await (await call('/v1/usage')).json()) as { by_kind: { audio: number } }).by_kind.audio;
    const before = await usage();
    await detect(voice, 'voice.wav');
    expect(await usage()).toBe(before + 1);
  });

  it('comes by its address too', async () => {
    const url = `http://127.0.0.1:${(website.address() as AddressInfo).port}/talks/voice.wav`;
    const response = await call('/v1/detections', {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=120' },
      body: JSON.stringify({ url }),
    });
    expect(await response.json()).toMatchObject({ status: 'completed', media: { kind: 'audio', filename: 'voice.wav', duration_ms: 6000 } });
  });

  it('comes by an upload too', async () => {
    const { upload_token: token } = (await (await call('/v1/uploads', { method: 'POST', body: formOf([['v.wav', voice]], 'file', {}) })).json()) as {
      upload_token: string;
    };
    const response = await call('/v1/detections', {
      method: 'POST',
      headers: { 'content-type': 'application/json', prefer: 'wait=120' },
      body: JSON.stringify({ upload_token: token, kind: 'audio' }),
    });
    expect(await response.json()).toMatchObject({ status: 'completed', media: { kind: 'audio', filename: 'v.wav' } });
  });

  it('stands in a batch beside pictures and what cannot be judged', async () => {
    const zip = zipBytes([
      { name: 'a/voice.wav', data: voice },
      { name: 'photo.jpg', data: photo },
      { name: 'paper.pdf', data: Buffer.from('%PDF-1.7\n') },
    ]);
    const made = (await (await call('/v1/batches', { method: 'POST', body: formOf([['all.zip', zip]], 'files[]', {}) })).json()) as BatchWire;
    for (const { detection_id: id } of made.items) if (id !== null) await (await call(`/v1/detections/${id}?wait=120`)).json();
    const { status, items } = (await (await call(`/v1/batches/${made.id}`)).json()) as BatchWire;
    expect(status).toBe('completed');
    expect(items.map((item) => [item.filename, item.status, item.error?.code ?? null])).toEqual([
      ['a/voice.wav', 'completed', null],
      ['photo.jpg', 'completed', null],
      ['paper.pdf', 'failed', 'model_unavailable'],
    ]);
  });

  it('is let go at once when it is erased in the middle of a long analysis, and leaves nothing behind', { timeout: 120_000 }, async () => {
    const long = wavBytes(babble(20));
    const sound = Buffer.concat([long.subarray(0, 44), ...Array.from({ length: 60 }, () => long.subarray(44))]);
    sound.writeUInt32LE(sound.length - 8, 4);
    sound.writeUInt32LE(sound.length - 44, 40);
    const { id } = await detect(sound, 'long.wav', {}, { prefer: 'respond-async' });
    const events = await call(`/v1/detections/${id}/events`);
    const reader = (events.body as ReadableStream<Uint8Array>).getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    expect(first).toMatch(/event: progress|: |event: completed/);
    await call(`/v1/detections/${id}`, { method: 'DELETE' });
    while (!(await reader.read()).done);
    expect(await (await call(`/v1/detections/${id}`)).json()).toMatchObject({ status: 'erased', media: { filename: null }, audio: null });
    // The children are free again.
    expect(await detect(voice, 'next.wav')).toMatchObject({ status: 'completed' });
    expect((await readdir(join(folder, 'data', 'blobs', 'media')).catch(() => [])).filter((name) => name.includes(id))).toEqual([]);
  });
});
