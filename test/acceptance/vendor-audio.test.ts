import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { CreatedSchema } from '../../src/dialects/resemble/schema.ts';
import { type StreamMessage, StreamMessageSchema } from '../../src/dialects/resemble/schema-stream.ts';
import { openVendorHouse, type VendorHouse, VOICE_SECONDS } from '../support/vendor-house.ts';
import { credentialOf, type VendorName } from '../support/vendor-shapes.ts';

/** Sound of our own making through a real server with its real model: what it is found to be is not asked here, only that it was listened to. */
let house: VendorHouse;
beforeAll(async () => {
  house = await openVendorHouse();
});
afterAll(() => house?.close());

interface Answer {
  status: number;
  verdict: string | null;
  body: Record<string, unknown>;
}

async function send(vendor: VendorName, path: string, file?: string, fields: Record<string, string> = {}): Promise<Answer> {
  const form = new FormData();
  for (const [field, value] of Object.entries(fields)) form.append(field, value);
  if (file !== undefined) form.append('file', new Blob([await readFile(join(house.folder, file))]), file);
  const init = { headers: { ...credentialOf(vendor, house.key), Prefer: 'wait' }, ...(file !== undefined && { method: 'POST', body: form }) };
  const response = await fetch(`${house.server.url}/${vendor}${path}`, init);
  return { status: response.status, verdict: response.headers.get('X-Bonafide-Verdict'), body: (await response.json()) as Record<string, unknown> };
}

/** The analysis of deepidv, which has to be asked for. */
async function analyse(file: string): Promise<Answer> {
  const { body } = await send('deepidv', '/v1/deepfake-detection/analyze', file);
  const path = `/v1/deepfake-detection/${String(body.id)}`;
  await expect.poll(async () => (await send('deepidv', path)).body.status, { timeout: 30_000, interval: 100 }).toBe('completed');
  return send('deepidv', path);
}

const VERDICT = expect.stringMatching(/^(bona_fide|spoof|inconclusive)$/);

describe.each(['voice.wav', 'voice.mp3'])('%s', (file) => {
  it('is judged by deeptrack', async () => {
    const { status, verdict, body } = await send('deeptrack', '/v1/audio/predict', file);
    expect([status, verdict, body]).toEqual([200, VERDICT, expect.objectContaining({ filename: file })]);
    const { Real, Fake } = body.raw_scores as { Real: number; Fake: number };
    expect(Real + Fake).toBeCloseTo(100, 6);
    // The answer to what nobody could judge.
    expect(Fake).not.toBe(50);
  });

  it('is judged by deepfakedetector', async () => {
    const { status, body } = await send('deepfakedetector', '/v1/detect/audio', file);
    expect([status, body]).toMatchObject([200, { signals: { voice: expect.stringMatching(/^(natural|unnatural|unclear)$/) } }]);
    for (const { start, end } of body.flagged_segments as { start: number; end: number }[]) {
      expect(start).toBeLessThan(end);
      expect(end).toBeLessThanOrEqual(VOICE_SECONDS + 0.1);
    }
  });

  it('is judged by deepidv', async () => {
    const { verdict, body } = await analyse(file);
    expect([verdict, body]).toMatchObject([VERDICT, { file_type: 'audio', result: { file_metadata: { duration_seconds: expect.closeTo(VOICE_SECONDS, 0) } } }]);
    expect((body.result as { confidence_score: number }).confidence_score).not.toBe(50);
  });

  it('is judged by deepsafe', async () => {
    const { status, verdict, body } = await send('deepsafe', '/v1/detect', file);
    expect([status, verdict, body]).toMatchObject([200, VERDICT, { media_type: 'audio', verdict: expect.stringMatching(/^(real|fake)$/) }]);
    expect(body.confidence).toBeGreaterThan(0.5);
  });

  it('is judged by resemble, window by window, with its picture', async () => {
    const { status, verdict, body } = await send('resemble', '/api/v2/detect', file, { visualize: 'true', audio_source_tracing: 'true', intelligence: 'true' });
    expect([status, verdict]).toEqual([200, VERDICT]);
    expect(() => CreatedSchema.parse(body)).not.toThrow();
    const item = metricsOf(body);
    expect(item.score).toHaveLength(VOICE_SECONDS - 1);
    for (const figure of [...item.score, item.consistency, item.aggregated_score]) expect(figure).toMatch(/^[01]\.\d+$/);
    expect(Number((body.item as { duration: string }).duration)).toBeCloseTo(VOICE_SECONDS, 0);
    const picture = await fetch(item.image ?? '');
    expect([picture.status, picture.headers.get('Content-Type')]).toEqual([200, 'image/png']);
  });
});

interface Metrics {
  label: string;
  score: string[];
  consistency: string;
  aggregated_score: string;
  image?: string;
}

const metricsOf = (body: unknown): Metrics => (body as { item: { metrics: Metrics } }).item.metrics;

describe('a part of a sound', () => {
  it('is judged alone, in windows of the length that was asked for', async () => {
    const detect = async (fields: Record<string, string>) => metricsOf((await send('resemble', '/api/v2/detect', 'voice.wav', fields)).body).score;
    expect(await detect({ frame_length: '4' })).toHaveLength(3);
    expect(await detect({ start_region: '1', end_region: '7.0' })).toHaveLength(5);
    expect(await detect({ start_region: '4' })).toHaveLength(3);
    // Not a second is left.
    expect(await detect({ start_region: '7.5' })).toEqual([]);
  });

  it('that lies behind its end fails, and the reason is told', async () => {
    const { status, body } = await send('resemble', '/api/v2/detect', 'voice.wav', { start_region: '100' });
    expect([status, body]).toMatchObject([200, { success: true, item: { status: 'failed', metrics: {}, error_message: expect.stringContaining('region') } }]);
  });
});

describe('silence', () => {
  it('is judged by nobody, and everybody says so', async () => {
    const answers = await Promise.all([
      send('deeptrack', '/v1/audio/predict', 'silence.wav'),
      send('deepfakedetector', '/v1/detect', 'silence.wav'),
      analyse('silence.wav'),
      send('deepsafe', '/v1/detect', 'silence.wav'),
      send('resemble', '/api/v2/detect', 'silence.wav', { audio_source_tracing: 'true' }),
    ]);
    expect(answers).toMatchObject([
      { verdict: 'inconclusive', body: { prediction: 'UNCERTAIN', raw_scores: { Real: 50, Fake: 50 } } },
      { verdict: 'inconclusive', body: { verdict: 'uncertain', confidence: 0.5, flagged_segments: [] } },
      { verdict: 'inconclusive', body: { result: { is_ai_generated: false, confidence_score: 50, detection_details: [] } } },
      { verdict: 'inconclusive', body: { verdict: 'real', confidence: 0.5 } },
      { verdict: 'inconclusive', body: { item: { metrics: { label: 'real', score: [], consistency: '0.0', aggregated_score: '0.5' } } } },
    ]);
  });
});

describe('a stream', () => {
  it('is judged while it comes, and ends with about the score of the same sound as a file', async () => {
    const url = `${house.server.url.replace('http', 'ws')}/resemble/api/v1/detect/audio?filename=voice.wav`;
    const messages: StreamMessage[] = [];
    const socket = new WebSocket(url, { headers: credentialOf('resemble', house.key) });
    const closed = new Promise<number>((resolve) => socket.on('close', resolve));
    const bytes = await readFile(join(house.folder, 'voice.wav'));
    socket.on('message', (data) => {
      const message = StreamMessageSchema.parse(JSON.parse(String(data)));
      messages.push(message);
      if (message.type !== 'ready') return;
      for (let at = 0; at < bytes.length; at += 3200) socket.send(bytes.subarray(at, at + 3200));
      socket.send('{"type":"end"}');
    });
    expect(await closed).toBe(1000);
    expect(messages.map(({ type }) => type)).toEqual(['ready', 'chunk', 'chunk', 'final']);
    const whole = metricsOf((await send('resemble', '/api/v2/detect', 'voice.wav')).body);
    const final = messages.at(-1) as { label: string; aggregated_score: number };
    expect(final.aggregated_score).toBeCloseTo(Number(whole.aggregated_score), 1);
  });
});
