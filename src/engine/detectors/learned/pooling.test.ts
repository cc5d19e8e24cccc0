import { describe, expect, it } from 'vitest';
import type { CropJudgement } from '../../models/image-network.ts';
import { noveltyOf, poolViews } from './pooling.ts';
import { traceFamily } from './trace-family.ts';

const crop = (logit: number, novelty: number | null = null, ...families: number[]): CropJudgement => ({
  logit,
  novelty,
  families: families.length === 0 ? null : Float32Array.from(families),
});

describe('poolViews', () => {
  it('takes means, and of the tiles also that of the highest quarter', () => {
    const tiles = [1, 8, 2, 6, 3, 0, -1, 5].map((logit) => crop(logit));
    expect(poolViews({ frames: [crop(1), crop(2)], middles: [crop(4), crop(0)], tiles })).toEqual({ frame: 1.5, middle: 2, tile_mean: 3, tile_top: 7 });
  });

  it('lets the frames stand in for what is not there', () => {
    expect(poolViews({ frames: [crop(3)], middles: [], tiles: [] })).toEqual({ frame: 3, middle: 3, tile_mean: 3, tile_top: 3 });
    expect(poolViews({ frames: [crop(3)], middles: [], tiles: [crop(-2)] })).toMatchObject({ tile_mean: -2, tile_top: -2 });
  });

  it('keeps wild crops within bounds', () => {
    expect(poolViews({ frames: [crop(500)], middles: [crop(-90)], tiles: [] })).toMatchObject({ frame: 12, middle: -12 });
  });
});

it('noveltyOf is the mean over the frames, where it is measured', () => {
  expect(noveltyOf({ frames: [crop(0, 2), crop(0, 5)] })).toBe(3.5);
  expect(noveltyOf({ frames: [crop(0)] })).toBeNull();
});

describe('traceFamily', () => {
  const families = { labels: ['gan', 'latent-diffusion'], unknownBelow: 0.7 };

  it('weighs the kinds of views equally, however many of each there are', () => {
    const views = { frames: [crop(0, null, 3, 0)], middles: [], tiles: [crop(0, null, 0, 1), crop(0, null, 0, 1), crop(0, null, 0, 1)] };
    const traced = traceFamily(views, families);
    expect(traced?.trace).toEqual({ label: 'gan', confidence: expect.closeTo(1 / (1 + Math.exp(-1)), 6) });
    expect(traced?.shares['latent-diffusion']).toBeCloseTo(1 - 1 / (1 + Math.exp(-1)), 6);
  });

  it('says unknown where none is likely enough, and nothing where it is not told', () => {
    const views = { frames: [crop(0, null, 0.5, 0)], middles: [], tiles: [] };
    expect(traceFamily(views, families)?.trace.label).toBe('unknown');
    expect(traceFamily(views, null)).toBeNull();
  });
});
