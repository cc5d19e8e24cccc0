import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { photoLike } from '../../test/support/photo-like.ts';
import type { Progress } from '../core/events.ts';
import { createAnalyzer } from './analyze.ts';
import { installDetectors } from './detectors/index.ts';

const LIMITS = { imageBytes: 25e6, imagePixels: 1e8, audioBytes: 1e8, videoBytes: 5e8, documentBytes: 5e7 };
const analyze = createAnalyzer({ limits: LIMITS, c2paTrustPem: null });
const INSTALLED = installDetectors({ c2paTrustPem: null }).image;
const OF_PIXELS = INSTALLED.filter(({ kind }) => kind !== 'provenance').length;
const REQUEST = { kind: null, artifactsDir: null };
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function save(name: string, bytes: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, name), bytes);
  return join(folder, name);
}

async function photo(width: number, height: number, seed = 1) {
  const { data } = await photoLike(width, height, seed);
  return sharp(data, { raw: { width, height, channels: 3 } });
}

describe('analyze', () => {
  it('reports facts, evidence, fused score, artifacts, models and timings of a photograph', async () => {
    const artifactsDir = join(folder, 'artifacts');
    await mkdir(artifactsDir);
    const path = await save('photo.jpg', await (await photo(320, 240)).jpeg({ quality: 88 }).toBuffer());
    const progress: Progress[] = [];
    const report = await analyze(path, { kind: 'image', artifactsDir }, { onProgress: (one) => progress.push(one) });
    expect(report.media).toMatchObject({ kind: 'image', format: 'jpeg', width: 320, height: 240 });
    expect(report.evidence.map(({ detector }) => detector)).toEqual(INSTALLED.map(({ id }) => id));
    const scored = report.evidence.filter(({ score }) => score !== null);
    expect(scored.length).toBeGreaterThan(0);
    for (const signal of scored) expect(signal.score).toBeGreaterThanOrEqual(0);
    expect(scored.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
    expect(report.fused.coverage).toBeGreaterThan(0);
    expect(report.models.at(-1)).toBe('image-fusion@1');
    expect(report.artifacts[0]?.name).toBe('heatmap.png');
    for (const { name, sizeBytes } of report.artifacts.filter((one) => !one.name.endsWith('-raw.png'))) {
      const drawn = await sharp(join(artifactsDir, name)).metadata();
      expect(drawn).toMatchObject({ format: 'png', width: 320, height: 240 });
      expect(sizeBytes).toBeGreaterThan(100);
    }
    expect(report.evidence.flatMap(({ artifacts }) => artifacts).sort()).toEqual(
      report.artifacts
        .map(({ name }) => name)
        .slice(1)
        .sort(),
    );
    expect(Object.keys(report.timingsMs)).toEqual(expect.arrayContaining(['decode', 'image-noise@1', 'fusion', 'artifacts', 'total']));
    const fractions = progress.map(({ fraction }) => fraction);
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
    expect(progress.at(-1)).toEqual({ stage: 'artifacts', fraction: 1 });
    expect(structuredClone(report)).toEqual(report);
  });

  it('lets no detector of pixels judge palettes and thumbnails', async () => {
    const flat = await save('flat.png', await (await photo(200, 200)).png({ palette: true }).toBuffer());
    const small = await save('small.png', await (await photo(63, 200)).png().toBuffer());
    for (const [path, reason] of [
      [flat, 'too_degraded'],
      [small, 'too_small'],
    ] as const) {
      const { evidence, fused } = await analyze(path, REQUEST, {});
      expect(evidence.filter(({ kind }) => kind !== 'provenance').map(({ reasonCode }) => reasonCode)).toEqual(Array(OF_PIXELS).fill(reason));
      expect(fused).toMatchObject({ score: 0.5, coverage: 0 });
    }
  });

  it('lets no detector of pixels judge what has few tones, as masks and text have', async () => {
    const path = join(folder, 'mask.png');
    const mask = Uint8Array.from({ length: 300 * 200 }, (_, i) => (i % 300 > 150 ? 255 : 0));
    await sharp(mask, { raw: { width: 300, height: 200, channels: 1 } })
      .png({ palette: false })
      .toFile(path);
    const { evidence, fused } = await analyze(path, { kind: null, artifactsDir: null }, {});
    expect(evidence.filter(({ kind }) => kind !== 'provenance').map(({ reasonCode }) => reasonCode)).toEqual(Array(OF_PIXELS).fill('too_degraded'));
    expect(fused.coverage).toBe(0);
  });

  it('judges an animation by several frames', async () => {
    const frames = await Promise.all([1, 2, 3, 4, 5].map(async (seed) => (await photo(160, 144, seed)).png().toBuffer()));
    const path = await save(
      'moving.webp',
      await sharp(frames, { join: { animated: true } })
        .webp({ quality: 90 })
        .toBuffer(),
    );
    const stages: string[] = [];
    const report = await analyze(path, REQUEST, { onProgress: ({ stage }) => stages.push(stage) });
    expect(report.media.frameCount).toBe(5);
    expect(stages.filter((stage) => stage === 'decode')).toHaveLength(4);
    expect(report.fused.coverage).toBeGreaterThan(0);
  });

  it.each([
    ['an empty file', 'empty.jpg', '', null, 'media_unreadable'],
    ['text with a picture name', 'text.png', 'no picture at all', null, 'unsupported_media'],
    ['a header without a picture', 'stub.png', '\x89PNG\r\n\x1a\n', null, 'media_unreadable'],
    ['a kind that the bytes contradict', 'a.gif', 'GIF89a', 'audio', 'unsupported_media'],
    ['a header without sound', 'a.flac', 'fLaC\0\0\0\x22', null, 'media_unreadable'],
    ['sound out of a container that cannot be opened', 'a.mp4', '\0\0\0\x10ftypisom\0\0\0\0', 'audio', 'media_unreadable'],
    ['film', 'a.mp4', '\0\0\0\x10ftypisom\0\0\0\0', null, 'model_unavailable'],
    ['a document', 'a.pdf', '%PDF-1.7\n', 'document', 'model_unavailable'],
  ] as const)('refuses %s', async (_what, name, text, kind, code) => {
    const path = await save(name, Buffer.from(text, 'latin1'));
    await expect(analyze(path, { kind, artifactsDir: null }, {})).rejects.toMatchObject({ code, publicMessage: expect.stringMatching(/\. \S/) });
  });

  it('refuses too many bytes, by the limit of the kind that the bytes are of', async () => {
    const path = await save('a.gif', Buffer.concat([Buffer.from('GIF89a'), Buffer.alloc(100)]));
    const strict = createAnalyzer({ limits: { ...LIMITS, imageBytes: 100 }, c2paTrustPem: null });
    await expect(strict(path, REQUEST, {})).rejects.toMatchObject({ code: 'payload_too_large', details: { size_bytes: 106, max_bytes: 100 } });
    await expect(strict(path, { ...REQUEST, acceptedBytes: 105 }, {})).rejects.toMatchObject({ code: 'payload_too_large' });
  });

  it('does not refuse again what was accepted', async () => {
    const path = await save('large.png', await (await photo(96, 96)).png().toBuffer());
    const strict = createAnalyzer({ limits: { ...LIMITS, imageBytes: 100 }, c2paTrustPem: null });
    await expect(strict(path, REQUEST, {})).rejects.toMatchObject({ code: 'payload_too_large' });
    expect((await strict(path, { ...REQUEST, acceptedBytes: 1e6 }, {})).media).toMatchObject({ width: 96, height: 96 });
  });

  it('says so when there is no file', async () => {
    await expect(analyze(join(folder, 'absent.jpg'), REQUEST, {})).rejects.toMatchObject({ code: 'media_unreadable' });
  });
});
