import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DetectionWire } from '../../src/dialects/native/schema/detection.ts';
import { corpusManifest, corpusPath, describeCorpus } from '../support/corpus.ts';
import { photoLike, toSharp } from '../support/photo-like.ts';
import { type Served, serveBonafide } from '../support/run-bonafide.ts';

let folder: string;
let server: Served;
let photo: Buffer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-images-'));
  photo = await toSharp(await photoLike(640, 480))
    .jpeg({ quality: 90 })
    .toBuffer();
  server = await serveBonafide(folder, ['--engines', '2']);
});
afterAll(async () => {
  await server.end('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

const call = (path: string, init: RequestInit = {}): Promise<Response> =>
  fetch(new URL(path, server.url), { ...init, headers: { authorization: `Bearer ${server.key}`, ...init.headers } });

function post(bytes: Uint8Array, filename: string, fields: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Response> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set('file', new Blob([Uint8Array.from(bytes)]), filename);
  return call('/v1/detections', { method: 'POST', body: form, headers });
}

const detect = async (...input: Parameters<typeof post>): Promise<DetectionWire> => (await (await post(...input)).json()) as DetectionWire;

describe('a photograph over HTTP', () => {
  it('gets a verdict with a score, coverage and all signals', async () => {
    const detection = await detect(photo, 'photo.jpg', { external_id: 'case-1' });
    expect(detection).toMatchObject({ status: 'completed', external_id: 'case-1', policy: 'default@1', error: null });
    // Noise looks like a photograph to the signals; a network that knows photographs may say that it is none.
    expect(detection.coverage).toBeGreaterThanOrEqual(0.5);
    expect(detection.media).toMatchObject({ kind: 'image', mime: 'image/jpeg', filename: 'photo.jpg', width: 640, height: 480, size_bytes: photo.length });
    expect(detection.evidence.map(({ detector }) => detector.replace(/@\d+$/, ''))).toEqual([
      'image-provenance',
      'image-degradation',
      'image-learned',
      'image-jpeg',
      'image-noise',
      'image-spectrum',
      'image-copymove',
      'image-localisation',
    ]);
    expect(detection.score).toBeGreaterThan(0);
    expect(detection.score).toBeLessThan(1);
  });

  it('gets a heatmap that a browser can show, by a link that needs no key', async () => {
    const { artifacts } = await detect(photo, 'photo.jpg');
    const link = artifacts.find(({ name }) => name === 'heatmap.png')?.url as string;
    const picture = await fetch(new URL(link, server.url));
    expect(picture.headers.get('content-type')).toBe('image/png');
    expect(await sharp(Buffer.from(await picture.arrayBuffer())).metadata()).toMatchObject({ format: 'png', width: 640, height: 480 });
  });

  it('tells what it does while it works, and how it ended', async () => {
    const { id } = await detect(photo, 'photo.jpg', {}, { prefer: 'respond-async' });
    const events = await (await call(`/v1/detections/${id}/events`)).text();
    expect(events).toMatch(/event: completed\n/);
    expect(await (await call(`/v1/detections/${id}?wait=30`)).json()).toMatchObject({ status: 'completed' });
  });

  it('is one of ten at once on two children, and none is lost', async () => {
    const detections = await Promise.all(Array.from({ length: 10 }, (_, i) => detect(photo, `${i}.jpg`)));
    expect(detections.map(({ status, media }) => [status, media.filename])).toEqual(Array.from({ length: 10 }, (_, i) => ['completed', `${i}.jpg`]));
  });

  it('is forgotten when it is erased', async () => {
    const { id, artifacts } = await detect(photo, 'private.jpg');
    expect(await (await call(`/v1/detections/${id}`, { method: 'DELETE' })).json()).toMatchObject({ status: 'erased', media: { filename: null } });
    expect((await fetch(new URL(artifacts[0]?.url as string, server.url))).status).toBe(404);
  });

  it('leaves nothing of itself with zero retention', async () => {
    const detection = await detect(photo, 'secret.jpg', { zero_retention: 'true' });
    expect(detection).toMatchObject({ status: 'completed', media: { filename: null }, artifacts: [] });
    expect(detection.retention.deleted_at).not.toBeNull();
  });
});

describeCorpus('odd files over HTTP', () => {
  const rows = [
    ...corpusManifest('originals')
      .filter(({ label }) => label === 'odd')
      .map(({ path }) => `originals/${path}`),
    ...corpusManifest('odd').map(({ path }) => `odd/${path}`),
  ];

  it.each(rows)('%s gets a verdict or a clear code, and the next good file its verdict', { timeout: 30_000 }, async (path) => {
    const response = await post(readFileSync(corpusPath(path)), path.split('/').at(-1) as string);
    const answer = (await response.json()) as { status: string | number; code?: string; error?: { code: string; message: string } | null };
    const code = answer.code ?? answer.error?.code ?? null;
    if (code === null) expect(answer.status).toBe('completed');
    else expect(['unsupported_media', 'media_unreadable', 'payload_too_large', 'model_unavailable']).toContain(code);
    expect(await detect(await readFile(join(folder, 'data/sample.jpg')), 'next.jpg')).toMatchObject({ status: 'completed' });
  });
});

describeCorpus('originals over HTTP', () => {
  it('names a declared generator and decides by it', async () => {
    const detection = await detect(readFileSync(corpusPath('originals/o057_sdxl-simple-example.png')), 'example.png');
    expect(detection).toMatchObject({ verdict: 'spoof', manipulation: 'full', generator: { source: 'metadata' } });
  });

  it('sees that a signed picture was changed, without calling it synthetic for that', async () => {
    const detection = await detect(readFileSync(corpusPath('originals/o038_XCA.jpg')), 'changed.jpg');
    expect(detection.evidence[0]).toMatchObject({ state: 'detected', details: { c2pa: { validation_state: 'Invalid' } } });
    expect(detection.verdict).not.toBe('spoof');
  });
});
