import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import type { Detection } from '../../src/core/detection.ts';
import { AppError } from '../../src/core/errors.ts';
import { type StreamMessage, StreamMessageSchema } from '../../src/dialects/resemble/schema-stream.ts';
import { BYTES_PER_SECOND, wavFile } from '../../src/dialects/resemble/stream/wav-header.ts';
import { useEmbedded } from '../support/database.ts';
import { type FakeServer, startFakeServer } from '../support/fake-server.ts';
import { openIntake } from '../support/intake-house.ts';
import { sampleDetection, unfinishedDetection } from '../support/sample-detections.ts';

const PATH = '/resemble/api/v1/detect/audio?filename=call.wav';
const FRAME_BYTES = BYTES_PER_SECOND / 10;

let server: FakeServer;
/** Sizes of the files that were submitted. */
let sizes: number[];
/** What the engine makes of sound that begins with this byte. */
let judge: (firstByte: number) => Detection;

beforeEach(async () => {
  server = await startFakeServer();
  sizes = [];
  judge = () => sampleDetection('audio', 'spoof');
  const { detections } = server.services;
  const submit = detections.submit;
  detections.submit = async (submission) => {
    const file = await readFile(submission.path);
    sizes.push(file.length);
    const detection = await submit(submission);
    const { status, judgement, report, error } = judge(file[44] as number);
    if (status !== 'queued') server.services.finish(detection.id, { status, judgement, report, error });
    return detection;
  };
});
afterEach(() => server.stop());

/** A client as it is told of everything; `done` when the connection is closed. */
function connect(headers: Record<string, string> = { Authorization: `Bearer ${server.key}` }, url = server.url) {
  const socket = new WebSocket(url.replace('http', 'ws') + PATH, { headers });
  const messages: StreamMessage[] = [];
  const waiting: { type: string; seen: () => void }[] = [];
  socket.on('message', (data) => {
    const message = StreamMessageSchema.parse(JSON.parse(String(data)));
    messages.push(message);
    for (const { type, seen } of waiting) if (type === message.type) seen();
  });
  const refused = new Promise<{ status: number | undefined }>((resolve) => {
    socket.on('unexpected-response', (_request, response) => resolve({ status: response.statusCode }));
  });
  socket.on('error', () => {});
  return {
    socket,
    messages,
    refused,
    until: (type: string) => new Promise<void>((seen) => waiting.push({ type, seen })),
    closed: new Promise<number>((resolve) => socket.on('close', resolve)),
  };
}

it('judges sound while it comes, as a client sends it: a header, then frames of a tenth of a second', async () => {
  judge = (firstByte) => sampleDetection('audio', firstByte === 0 ? 'spoof' : 'bona_fide');
  const { socket, messages, until, closed } = connect();
  await until('ready');
  socket.send(wavFile(Buffer.alloc(0)).subarray(0, 20));
  socket.send(wavFile(Buffer.alloc(0)).subarray(20));
  for (let i = 0; i < 95; i += 1) socket.send(Buffer.alloc(FRAME_BYTES, i));
  socket.send(JSON.stringify({ type: 'end' }));
  expect(await closed).toBe(1000);
  expect(messages.map(({ type }) => type)).toEqual(['ready', 'chunk', 'chunk', 'chunk', 'final']);
  expect(messages[1]).toMatchObject({ chunk_info: { chunk_label: 'fake', chunk_aggregated_score: 0.9134, start_time: 0, end_time: 4 }, label: 'fake' });
  expect(messages.at(-1)).toEqual({ type: 'final', label: 'real', aggregated_score: 0.304885, consistency: 0.396382 });
  expect(sizes.toSorted((a, b) => b - a)).toEqual([4, 4, 1.5].map((seconds) => 44 + seconds * BYTES_PER_SECOND));
  expect(await server.uploads()).toEqual([]);
});

it('judges each window as audio under zero retention, and shows it in no list of this API', async () => {
  const { socket, until, closed } = connect({ Authorization: `Token token=${server.key}` });
  await until('ready');
  socket.send(wavFile(Buffer.alloc(4 * BYTES_PER_SECOND)));
  socket.send('{"type":"end"}');
  await closed;
  expect(server.services.submissions).toMatchObject([
    { filename: null, newPublicId: null, media: { kind: 'audio', format: 'wav' }, options: { kind: 'audio', zeroRetention: true, visualize: false } },
  ]);
  expect(server.services.submissions[0]?.media.sha256).toMatch(/^[0-9a-f]{64}$/);
});

it('says which sound is meant, and ends', async () => {
  for (const message of [Buffer.from('ID3 this is no WAV'), 'hello', '{"type":"pause"}']) {
    const { socket, messages, until, closed } = connect();
    await until('ready');
    socket.send(message);
    await closed;
    expect(messages.map(({ type }) => type)).toEqual(['ready', 'error']);
  }
});

it('judges nothing more for a key that was revoked', async () => {
  const { key, secret } = await server.services.keys.create({ owner: 'alice', plan: 'unlimited', scopes: ['detect'] });
  const { socket, messages, until, closed } = connect({ Authorization: `Bearer ${secret}` });
  await until('ready');
  await server.services.keys.revoke(key.id);
  socket.send(wavFile(Buffer.alloc(4 * BYTES_PER_SECOND)));
  await closed;
  expect(messages.at(-1)).toMatchObject({ type: 'error', error: expect.stringContaining('key') });
  expect(sizes).toEqual([]);
});

it('ends with the reason where a window is not accepted any more', async () => {
  server.services.detections.submit = () => Promise.reject(new AppError('quota_exceeded', 'All detections of the month are used.'));
  const { socket, messages, until, closed } = connect();
  await until('ready');
  socket.send(wavFile(Buffer.alloc(8 * BYTES_PER_SECOND)));
  await closed;
  expect(messages.at(-1)).toEqual({ type: 'error', error: 'All detections of the month are used.' });
  // The window beside it may be just being written.
  await expect.poll(() => server.uploads()).toEqual([]);
});

it('erases what is under way where the client hangs up', async () => {
  judge = () => unfinishedDetection('audio', 'queued');
  const { socket, until } = connect();
  await until('ready');
  socket.send(wavFile(Buffer.alloc(8 * BYTES_PER_SECOND)));
  const statuses = async () => (await server.services.detections.list('alice', {}, { limit: 10, cursor: null })).data.map(({ status }) => status);
  await expect.poll(() => server.services.listenerCount()).toBe(2);
  socket.terminate();
  await expect.poll(statuses).toEqual(['erased', 'erased']);
  expect(server.services.listenerCount()).toBe(0);
});

it('refuses before the connection is a WebSocket', async () => {
  const status = async (headers?: Record<string, string>) => (await connect(headers).refused).status;
  expect(await status({})).toBe(401);
  expect(await status({ Authorization: 'Bearer bf_wrong' })).toBe(401);
  expect(await status({ Authorization: `Bearer ${server.adminKey}` })).toBe(403);
  const deaf = await startFakeServer({}, { detectors: () => server.services.detectors().filter(({ kind }) => kind === 'image') });
  expect(await connect({ Authorization: `Bearer ${deaf.key}` }, deaf.url).refused).toEqual({ status: 503 });
  await deaf.stop();
});

it('refuses a client whose quota is used up', async () => {
  server.services.usage.requireLeft = () => Promise.reject(new AppError('quota_exceeded', 'Used up.'));
  expect((await connect().refused).status).toBe(402);
});

it('tells a plain request what it is', async () => {
  const plain = await fetch(server.url + PATH, { headers: { Authorization: `Bearer ${server.key}` } });
  expect([plain.status, await plain.json()]).toEqual([426, { success: false, message: expect.stringContaining('WebSocket') }]);
});

it('has so many places for one owner, and gives them free again', async () => {
  const open = Array.from({ length: 8 }, () => connect());
  await Promise.all(open.map(({ until }) => until('ready')));
  expect((await connect().refused).status).toBe(429);
  const [first] = open;
  first?.socket.close();
  await first?.closed;
  const again = async () => {
    const { until, refused } = connect();
    return Promise.race([until('ready').then(() => 'let in'), refused.then(({ status }) => status)]);
  };
  await expect.poll(again).toBe('let in');
});

describe('over real stores', () => {
  const get = useEmbedded();

  it('is judged by the worker like any other media, and leaves no media behind', async () => {
    const intake = await openIntake(get());
    const { detections } = intake.house;
    const { socket, messages, until, closed } = connect({ Authorization: `Bearer ${intake.server.key}` }, intake.server.url);
    await until('ready');
    socket.send(wavFile(Buffer.alloc(5 * BYTES_PER_SECOND)));
    socket.send('{"type":"end"}');
    const queued = async () => (await detections.list('alice', { status: 'queued' }, { limit: 10, cursor: null })).data;
    await expect.poll(async () => (await queued()).length).toBe(2);
    const { report } = sampleDetection('audio', 'spoof');
    for (const { id } of await queued()) {
      await detections.start(id);
      await detections.complete(id, report as NonNullable<typeof report>);
    }
    expect(await closed).toBe(1000);
    expect(messages.map(({ type }) => type)).toEqual(['ready', 'chunk', 'chunk', 'final']);
    expect([await intake.blobs(), await intake.server.uploads()]).toEqual([[], []]);
    const list = await intake.get('/resemble/api/v2/detect?page=1', { Authorization: `Bearer ${intake.server.key}` });
    expect(list.body).toMatchObject({ total_count: 0 });
    await intake.close();
  });
});
