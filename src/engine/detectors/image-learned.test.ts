import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { grainyPicture, mediaOf } from '../../../test/support/pictures.ts';
import { installImageNetwork, testImageCard } from '../../../test/support/test-image-network.ts';
import type { ImageNetworkCard } from '../models/image-network-card.ts';
import type { Finding, Outcome } from './detector.ts';
import { createImageLearned } from './image-learned.ts';
import { createImageJudge } from './learned/image-judge.ts';

const folder = mkdtempSync(join(tmpdir(), 'image-learned-'));
const url = installImageNetwork(folder);
afterAll(() => rmSync(folder, { recursive: true }));

const SIGNAL = new AbortController().signal;
const detect = (rgb: ReturnType<typeof grainyPicture>, card: ImageNetworkCard = testImageCard(), signal = SIGNAL): Promise<Outcome> =>
  createImageLearned(createImageJudge(card, { threads: 1, folder: url })).detect(mediaOf(rgb), { signal });

async function finding(...input: Parameters<typeof detect>): Promise<Finding> {
  const outcome = await detect(...input);
  if (!outcome.applicable) throw new Error(outcome.summary);
  return outcome.finding;
}

/** Noise makes it synthetic to the network of the tests; the right third has it. */
const partly = grainyPicture(480, 320, (x) => (x < 320 ? 1 : 14));

describe('image-learned', () => {
  it('gives features, a map and a region where the traces are', async () => {
    const { features, map, regions, details, sourceTrace } = await finding(partly);
    expect(Object.keys(features ?? {})).toEqual(['frame', 'middle', 'tile_mean', 'tile_top']);
    expect(features?.tile_top).toBeGreaterThan((features?.tile_mean ?? 0) + 1);
    expect(details).toMatchObject({ frames: 2, middles: 2, tiles: 6, tiles_blank: 0, tiles_suspicious: 2, in_domain_below: 9 });
    expect(map).toMatchObject({ columns: 12, rows: 8 });
    expect(map?.values[11]).toBeGreaterThan(0.8);
    expect(map?.values[0]).toBeLessThan(0.5);
    expect(regions).toEqual([expect.objectContaining({ x: expect.closeTo(2 / 3), y: 0, width: expect.closeTo(1 / 3), height: 1 })]);
    expect(sourceTrace).toEqual({ label: 'unknown', confidence: expect.closeTo(1 / 3, 1) });
  });

  it('says in words what whole and parts say', async () => {
    const { summarize } = await finding(partly);
    expect(summarize(0.9)).toMatch(/more like generated ones than.*2 of the 6 parts/);
    expect(summarize(0.1)).toMatch(/more like camera pictures than.*2 of the 6 parts/);
    expect(summarize(0.5)).toMatch(/about as much/);
    expect((await finding(grainyPicture(200, 200, () => 0.6))).summarize(0.1)).toMatch(/No part stands out/);
  });

  it('leaves a strip alone before anything is enlarged', async () => {
    const strip = await detect(grainyPicture(64, 3300, () => 5));
    expect(strip).toMatchObject({ applicable: false, reasonCode: 'out_of_domain', summary: expect.stringContaining('strip') });
  });

  it('judges a blank picture as a whole alone', async () => {
    const blank = grainyPicture(
      400,
      330,
      () => 0,
      () => 90,
    );
    const { map, regions, features, summarize } = await finding(blank);
    expect([map, regions, features?.tile_mean]).toEqual([null, [], features?.frame]);
    expect(summarize(0.5)).toMatch(/too even/);
  });

  it('does not judge what is far from its training media, and says how far', async () => {
    const outcome = await detect(partly, testImageCard({ novelty: { inDomainBelow: 4 } }));
    expect(outcome).toMatchObject({ applicable: false, reasonCode: 'out_of_domain', details: { novelty: expect.closeTo(5, 0), in_domain_below: 4 } });
  });

  it('does without families and distance where the network has none', async () => {
    const found = await finding(partly, testImageCard({ families: null, novelty: null }));
    expect(found).not.toHaveProperty('sourceTrace');
    expect(found.details).not.toHaveProperty('novelty');
  });

  it('judges thumbnails by mirroring them', async () => {
    expect((await finding(grainyPicture(70, 64, () => 6))).details).toMatchObject({ frames: 1, middles: 0, tiles: 1 });
  });

  it('stops when it is told to', async () => {
    const abort = new AbortController();
    abort.abort(new Error('changed my mind'));
    await expect(detect(partly, testImageCard(), abort.signal)).rejects.toThrow('changed my mind');
  });

  it('refuses a network that gives other families than its card names', async () => {
    await expect(detect(partly, testImageCard({ families: { labels: ['one', 'two'], unknownBelow: 0.5 } }))).rejects.toMatchObject({
      code: 'model_unavailable',
    });
  });
});

describe('createImageJudge', () => {
  it('tries again after its network could not be had', async () => {
    const late = mkdtempSync(join(tmpdir(), 'late-'));
    const judge = createImageJudge(testImageCard(), { threads: 1, folder: installImageNetwork(late, testImageCard(), null) });
    const crops = { kind: 'tile', side: 160, count: 1, planes: new Float32Array(3 * 160 * 160) } as const;
    await expect(judge.judge(crops, SIGNAL)).rejects.toMatchObject({ code: 'model_unavailable' });
    installImageNetwork(late);
    expect(await judge.judge(crops, SIGNAL)).toEqual([{ logit: -4, families: new Float32Array(3), novelty: 0 }]);
    rmSync(late, { recursive: true });
  });
});
