import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { type FakeServer, startFakeServer } from '../../../../test/support/fake-server.ts';
import { sampleDetection } from '../../../../test/support/sample-detections.ts';
import { send } from '../../../../test/support/send.ts';
import type { Detection } from '../../../core/detection.ts';
import { AppError } from '../../../core/errors.ts';
import { sniffMedia } from '../../../engine/media/sniff.ts';
import { BufferingSchema, ErrorSchema, PredictionSchema, ResetSchema, SocketMessageSchema, StatusSchema } from '../schema.ts';

// SOI, SOF0 of 16 x 8 pixels, EOI: all that is looked at here.
const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0x00, 0x0b, 0x08, 0x00, 0x08, 0x00, 0x10, 0x01, 0x01, 0x11, 0x00, 0xff, 0xd9]).toString('base64');

let server: FakeServer;
/** The AVI files that were handed in. */
let videos: Buffer[];
/** What the next detections end as; the last one stays. */
let ends: (Partial<Detection> | null)[];

beforeEach(async () => {
  server = await startFakeServer();
  videos = [];
  ends = [sampleDetection('video', 'spoof')];
  const { detections } = server.services;
  const { submit } = detections;
  detections.submit = async (submission) => {
    videos.push(await readFile(submission.path));
    const detection = await submit(submission);
    const end = ends.length > 1 ? ends.shift() : ends[0];
    if (end) setImmediate(() => server.services.finish(detection.id, { ...verdictOf(end) }));
    return detection;
  };
});
afterEach(() => server.stop());

const verdictOf = ({ status = 'completed', judgement = null, report = null, error = null }: Partial<Detection>) => ({ status, judgement, report, error });

const post = (path: string, body: unknown, key = server.key) =>
  send(`${server.url}/deeptrack/v1/video/${path}`, {
    method: 'POST',
    headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
const postFrame = (image: unknown = JPEG) => post('predict/frame', { image });

async function postFrames(count: number): Promise<unknown[]> {
  const answers: unknown[] = [];
  for (let i = 0; i < count; i += 1) answers.push(await (await postFrame()).json());
  return answers;
}

describe('POST /v1/video/predict/frame', () => {
  it('buffers 127 frames and judges with the 128th', async () => {
    const answers = await postFrames(127);
    expect(BufferingSchema.parse(answers[53])).toEqual({
      status: 'buffering',
      fill_pct: 42,
      frames_seen: 54,
      message: 'Buffering... 42% — need 128 frames (~4s)',
    });
    const last = await postFrame();
    expect(last.headers.get('X-Bonafide-Verdict')).toBe('spoof');
    expect(PredictionSchema.parse(await last.json())).toEqual({
      status: 'prediction',
      label: 'FAKE',
      confidence: 91.3,
      fake_prob: 0.9134,
      warning: null,
      frames_seen: 128,
    });
    expect(videos.map((video) => sniffMedia(video)?.mime)).toEqual(['video/x-msvideo']);
    expect(server.services.submissions[0]).toMatchObject({
      filename: 'frames.avi',
      newPublicId: null,
      media: { kind: 'video', format: 'avi', sizeBytes: videos[0]?.length },
      options: { kind: 'video', zeroRetention: true },
    });
    expect(await server.uploads()).toEqual([]);
    const next = await postFrames(64);
    expect(BufferingSchema.parse(next[0])).toMatchObject({ fill_pct: 100, frames_seen: 129 });
    expect(PredictionSchema.parse(next[63])).toMatchObject({ frames_seen: 192 });
  });

  it('is uncertain where nothing was decided or nothing could be read', async () => {
    const error = { code: 'media_unreadable', publicMessage: 'No picture in it.' } as const;
    ends = [sampleDetection('video', 'inconclusive'), { status: 'failed', error }];
    const answers = await postFrames(192);
    expect(answers[127]).toMatchObject({ label: 'UNCERTAIN', confidence: 0, fake_prob: null, warning: expect.stringContaining('do not decide it') });
    expect(answers[191]).toMatchObject({ label: 'UNCERTAIN', warning: 'Processing error: No picture in it.' });
  });

  it('refuses like an upload where the quota is used up, and goes on', async () => {
    await postFrames(127);
    const { submit } = server.services.detections;
    server.services.detections.submit = () => {
      server.services.detections.submit = submit;
      return Promise.reject(new AppError('quota_exceeded', 'Used up.', { details: { period: 'month', limit: 50 } }));
    };
    const refused = await postFrame();
    expect([refused.status, await refused.json()]).toEqual([429, { detail: 'Monthly limit of 50 scans exceeded. Upgrade your plan at deeptrack.io/pricing' }]);
    expect((await postFrames(64)).at(-1)).toMatchObject({ status: 'prediction' });
  });

  it('ends what is judged of frames that a reset forgets', async () => {
    ends = [null];
    await postFrames(127);
    const held = postFrame();
    while (server.services.listenerCount() === 0) await new Promise(setImmediate);
    await post('reset', {});
    expect(await (await held).json()).toMatchObject({
      status: 'prediction',
      label: 'UNCERTAIN',
      warning: 'These frames were given up before their verdict came.',
    });
    const { data } = await server.services.detections.list('alice', {}, { limit: 1, cursor: null });
    expect([data[0]?.status, server.services.listenerCount()]).toEqual(['erased', 0]);
  });

  it.each([
    ['a text that is not base64', '!!!', 400, 'Bad image data: The text is not base64.'],
    ['a PNG', Buffer.from('\x89PNG', 'latin1').toString('base64'), 400, 'Bad image data: The bytes are no JPEG picture.'],
    ['an empty text', '', 400, 'Bad image data: The text is not base64.'],
    ['a number', 7, 422, 'field required: image'],
    ['null', null, 422, 'field required: image'],
  ])('refuses %s', async (_what, image, status, detail) => {
    const answer = await postFrame(image);
    expect([answer.status, ErrorSchema.parse(await answer.json())]).toEqual([status, { detail }]);
  });

  it('refuses a body that is no JSON, and a frame of more than 2 MB', async () => {
    const init = { method: 'POST', headers: { 'X-API-Key': server.key } };
    const plain = await send(`${server.url}/deeptrack/v1/video/predict/frame`, { ...init, body: JPEG });
    expect([plain.status, await plain.json()]).toEqual([422, { detail: 'field required: image' }]);
    expect((await postFrame('A'.repeat(3 * 2 ** 20))).status).toBe(413);
  });

  it('takes a data URL', async () => {
    expect(await (await postFrame(`data:image/jpeg;base64,${JPEG}`)).json()).toMatchObject({ frames_seen: 1 });
  });

  it('keeps the frames of two keys apart, shows them to their key and forgets them at a reset', async () => {
    await postFrames(3);
    const other = server.services.issue('bob', ['detect']);
    expect(await (await post('predict/frame', { image: JPEG }, other)).json()).toMatchObject({ frames_seen: 1 });
    const status = await send(`${server.url}/deeptrack/v1/status`, { headers: { 'X-API-Key': server.key } });
    expect(StatusSchema.parse(await status.json()).video).toMatchObject({ buffer_fill_pct: 2, frames_seen: 3 });
    expect(ResetSchema.parse(await (await post('reset', {})).json())).toEqual({ status: 'reset' });
    expect(await (await postFrame()).json()).toMatchObject({ frames_seen: 1 });
  });
});

describe('WS /v1/video/ws', () => {
  const url = () => `${server.url.replace('http', 'ws')}/deeptrack/v1/video/ws`;

  async function connect(headers: Record<string, string> = { 'X-API-Key': server.key }) {
    const socket = new WebSocket(url(), { headers });
    const answers: unknown[] = [];
    const waiting: (() => void)[] = [];
    socket.on('message', (data) => {
      answers.push(SocketMessageSchema.parse(JSON.parse(String(data))));
      for (const wake of waiting.splice(0)) wake();
    });
    await once(socket, 'open');
    const until = async (count: number): Promise<unknown[]> => {
      while (answers.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
      return answers;
    };
    return { socket, until };
  }

  it.each([[(key: string) => ({ 'X-API-Key': key })], [(key: string) => ({ Authorization: `Bearer ${key}` })]])('answers every frame', async (headers) => {
    const { socket, until } = await connect(headers(server.key));
    for (let i = 0; i < 128; i += 1) socket.send(JPEG);
    const answers = await until(128);
    expect(answers[0]).toEqual({ status: 'buffering', fill_pct: 0, frames_seen: 1 });
    expect(answers[127]).toEqual({
      status: 'prediction',
      label: 'FAKE',
      confidence: 91.3,
      fake_prob: 0.9134,
      warning: null,
      frames_seen: 128,
      segments_seen: 1,
    });
    for (let i = 0; i < 64; i += 1) socket.send(JPEG);
    expect((await until(192))[191]).toMatchObject({ status: 'prediction', frames_seen: 192, segments_seen: 2 });
    socket.close();
    await once(socket, 'close');
    expect(await server.uploads()).toEqual([]);
  });

  it('goes on while a window is judged, and judges the newest frames then', async () => {
    ends = [null, sampleDetection('video', 'bona_fide')];
    const { socket, until } = await connect();
    for (let i = 0; i < 300; i += 1) socket.send(JPEG);
    // All but the one that waits for its verdict.
    const answers = await until(299);
    expect(answers.every((answer) => (answer as { status: string }).status === 'buffering')).toBe(true);
    while (server.services.listenerCount() === 0) await new Promise(setImmediate);
    expect(videos).toHaveLength(1);
    const { id } = await latestDetection();
    server.services.finish(id, verdictOf(sampleDetection('video', 'spoof')));
    expect((await until(300))[299]).toMatchObject({ label: 'FAKE', frames_seen: 300 });
    socket.send(JPEG);
    expect((await until(301))[300]).toMatchObject({ label: 'REAL', frames_seen: 301, segments_seen: 2 });
    socket.close();
    await once(socket, 'close');
  });

  it('ends the wait with the connection, and what is judged for nobody', async () => {
    ends = [null];
    const { socket, until } = await connect();
    for (let i = 0; i < 128; i += 1) socket.send(JPEG);
    await until(127);
    while (server.services.listenerCount() === 0) await new Promise(setImmediate);
    socket.terminate();
    const { id } = await latestDetection();
    while ((await server.services.detections.get('alice', id)).status !== 'erased') await new Promise(setImmediate);
    expect(server.services.listenerCount()).toBe(0);
  });

  it.each([
    ['a text that is not base64', '!!!', 'Could not decode frame: The text is not base64.'],
    ['a PNG', Buffer.from('\x89PNG', 'latin1').toString('base64'), 'Could not decode frame: The bytes are no JPEG picture.'],
    ['bytes', Buffer.from(JPEG, 'base64'), 'Could not decode frame: Send each frame as text: base64 of a JPEG picture.'],
  ])('answers %s with an error, and goes on', async (_what, data, error) => {
    const { socket, until } = await connect();
    socket.send(data);
    socket.send(JPEG);
    expect(await until(2)).toEqual([{ error }, { status: 'buffering', fill_pct: 0, frames_seen: 1 }]);
    socket.close();
    await once(socket, 'close');
  });

  it('stops judging for a key that was revoked', async () => {
    const { key, secret } = await server.services.keys.create({ owner: 'alice', plan: 'unlimited', scopes: ['detect'] });
    const { socket, until } = await connect({ 'X-API-Key': secret });
    await server.services.keys.revoke(key.id);
    for (let i = 0; i < 128; i += 1) socket.send(JPEG);
    const closed = once(socket, 'close');
    expect((await until(128))[127]).toEqual({ error: expect.stringContaining('Invalid API key') });
    expect((await closed)[0]).toBe(1008);
    expect(videos).toEqual([]);
  });

  it('keeps no place for a handshake that came to nothing', async () => {
    const headers = { Connection: 'Upgrade', Upgrade: 'websocket', 'X-API-Key': server.key, 'Sec-WebSocket-Version': '13', 'Sec-WebSocket-Key': 'none' };
    for (let i = 0; i < 8; i += 1) {
      const [answer] = (await once(get(url().replace('ws', 'http'), { headers, agent: false }), 'response')) as [IncomingMessage];
      expect(answer.statusCode).toBe(400);
      answer.resume();
    }
    const { socket } = await connect();
    socket.close();
    await once(socket, 'close');
  });

  it('tells what could not be judged, and why', async () => {
    server.services.detections.submit = () => Promise.reject(new AppError('quota_exceeded', 'Used up.', { details: { period: 'month', limit: 50 } }));
    const { socket, until } = await connect();
    for (let i = 0; i < 128; i += 1) socket.send(JPEG);
    expect((await until(128))[127]).toEqual({ error: 'Monthly limit of 50 scans exceeded. Upgrade your plan at deeptrack.io/pricing' });
    socket.close();
    await once(socket, 'close');
  });

  it.each([
    ['no key', {}, 401],
    ['a wrong key', { 'X-API-Key': 'dt_wrong' }, 401],
  ])('lets nobody in with %s', async (_what, headers, status) => {
    const socket = new WebSocket(url(), { headers });
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toBe(`Unexpected server response: ${status}`);
  });

  it('has room for four of an owner, and again when one has ended', async () => {
    const open = await Promise.all(Array.from({ length: 4 }, () => connect()));
    const fifth = new WebSocket(url(), { headers: { 'X-API-Key': server.key } });
    const [error] = (await once(fifth, 'error')) as [Error];
    expect(error.message).toBe('Unexpected server response: 429');
    const [first, ...others] = open;
    first?.socket.close();
    await once(first?.socket as WebSocket, 'close');
    for (const { socket } of [await connect(), ...others]) {
      socket.close();
      await once(socket, 'close');
    }
  });

  it('says that there is no model, and closes', async () => {
    await server.stop();
    server = await startFakeServer({}, { detectors: () => [] });
    const socket = new WebSocket(url(), { headers: { 'X-API-Key': server.key } });
    const message = once(socket, 'message');
    const close = once(socket, 'close');
    expect(JSON.parse(String((await message)[0]))).toEqual({ error: 'Video model not loaded.' });
    expect((await close)[0]).toBe(1013);
  });

  it('is no page', async () => {
    const answer = await send(`${server.url}/deeptrack/v1/video/ws`, { headers: { 'X-API-Key': server.key } });
    expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([426, ['detail']]);
  });

  const latestDetection = async () => (await server.services.detections.list('alice', {}, { limit: 1, cursor: null })).data[0] as Detection;
});
