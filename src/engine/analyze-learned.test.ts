import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grainyPicture } from '../../test/support/pictures.ts';
import { installImageNetwork, testImageCard } from '../../test/support/test-image-network.ts';
import type { AnalyzeRequest } from '../core/ports.ts';
import { createAnalyzer } from './analyze.ts';

const LIMITS = { imageBytes: 25e6, imagePixels: 1e8, audioBytes: 1e8, videoBytes: 5e8, documentBytes: 5e7 };
const FAMILIES = { labels: ['gan', 'latent-diffusion', 'inpainting'], unknownBelow: 0.2 };
let folder = '';
let grainy = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
  const { data, width, height } = grainyPicture(480, 320, (x) => (x < 320 ? 1 : 14));
  grainy = join(folder, 'grainy.png');
  await writeFile(
    grainy,
    await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer(),
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function analyze(card: ReturnType<typeof testImageCard>, request: Partial<AnalyzeRequest> = {}, graph?: null) {
  const own = await mkdtemp(join(folder, 'models-'));
  const models = installImageNetwork(own, card, graph).href;
  const report = await createAnalyzer({ limits: LIMITS, c2paTrustPem: null, models })(grainy, { kind: null, artifactsDir: null, ...request }, {});
  return { report, learned: report.evidence.find(({ detector }) => detector === 'image-learned@1') };
}

describe('a picture where the network is installed', () => {
  it('has its signal, map, numbers and regions', async () => {
    const artifactsDir = join(folder, 'artifacts');
    await mkdir(artifactsDir);
    const { report, learned } = await analyze(testImageCard(), { artifactsDir, traceSource: true, outOfDomain: true });
    expect(learned).toMatchObject({ kind: 'learned', applicable: true, artifacts: ['learned-map.png', 'learned-raw.png'] });
    expect(learned?.regions).toHaveLength(1);
    expect(report.models.slice(0, 2)).toEqual(['image-views@1', 'image-learned@1']);
    expect(report).toMatchObject({ warnings: [], sourceTrace: { label: 'unknown' } });
    expect(report.artifacts.map(({ name }) => name)).toEqual(expect.arrayContaining(['heatmap.png', 'learned-map.png', 'learned-raw.png']));
    const raw = sharp(join(artifactsDir, 'learned-raw.png'));
    expect(await raw.metadata()).toMatchObject({ width: 12, height: 8, channels: 1 });
    const levels = await raw.toColourspace('b-w').raw().toBuffer();
    expect(levels).toHaveLength(96);
    expect(levels[11]).toBeGreaterThan(200);
    expect(levels[0]).toBeLessThan(128);
    expect(structuredClone(report)).toEqual(report);
  });

  it('is not judged by it out of domain, which lowers the coverage and is told', async () => {
    const near = await analyze(testImageCard());
    const far = await analyze(testImageCard({ novelty: { inDomainBelow: 1 } }), { outOfDomain: true, traceSource: true });
    expect(far.learned).toMatchObject({ applicable: false, reasonCode: 'out_of_domain', score: null, details: { novelty: expect.any(Number) } });
    expect(far.report.fused.coverage).toBeLessThanOrEqual(near.report.fused.coverage);
    expect(far.report.warnings).toEqual([expect.stringMatching(/^source_tracing: /)]);
  });

  it('names the kind of generator that its traces point to', async () => {
    const { report } = await analyze(testImageCard({ families: FAMILIES }));
    expect(report.sourceTrace).toEqual({ label: expect.stringMatching(/gan|latent|inpaint/), confidence: expect.any(Number) });
  });

  it('is judged by the others, with a warning, where the network was changed', async () => {
    const changed = testImageCard();
    const { report, learned } = await analyze({ ...changed, network: { ...changed.network, sha256: '0'.repeat(64) } });
    expect(learned).toMatchObject({ applicable: false, reasonCode: 'unsupported' });
    expect(report.warnings).toEqual([expect.stringMatching(/image-learned@1 failed .*Reinstall/)]);
    expect(report.fused.coverage).toBeGreaterThan(0);
  });
});

it('a picture where the network is missing is judged by the others, and says what could not be told', async () => {
  const { report, learned } = await analyze(testImageCard(), { outOfDomain: true, traceSource: true }, null);
  expect(learned).toBeUndefined();
  expect(report.fused.coverage).toBeGreaterThan(0);
  expect(report.warnings.map((text) => text.split(':')[0])).toEqual(['source_tracing', 'ood']);
});
