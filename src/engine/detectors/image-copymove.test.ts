import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blobbyPicture, grainyPicture, mediaOf, seededNoise, withCopiedDisc } from '../../../test/support/pictures.ts';
import type { Finding, Outcome } from './detector.ts';
import { IMAGE_COPYMOVE_FEATURES, imageCopymove } from './image-copymove.ts';

const context = { signal: new AbortController().signal };

function found(outcome: Outcome): Finding {
  if (!outcome.applicable) throw new Error(outcome.summary);
  return outcome.finding;
}

describe('image-copymove', () => {
  const scene = blobbyPicture(480, 360);
  const place = { fromX: 130, fromY: 170, toX: 340, toY: 190, radius: 55 };

  test('a picture without copies is calm', async () => {
    const finding = found(await imageCopymove.detect(mediaOf(scene), context));
    expect(finding.regions).toEqual([]);
    expect(finding.features).toMatchObject({ copymove_matches: 0, copymove_area: 0 });
    expect(finding.summarize(null)).toContain('No part');
  });

  test.each([
    { turnDegrees: 0, scale: 1 },
    { turnDegrees: 12, scale: 1 },
    { turnDegrees: 30, scale: 1 },
    { turnDegrees: 0, scale: 0.8 },
    { turnDegrees: 0, scale: 1.25 },
    { turnDegrees: -20, scale: 1.1 },
  ])('finds a part copied with turn $turnDegrees and scale $scale, and both its ends', async (movement) => {
    const finding = found(await imageCopymove.detect(mediaOf(withCopiedDisc(scene, { ...place, ...movement })), context));
    expect(finding.features?.copymove_strength).toBeGreaterThan(2);
    const [source, copy] = finding.regions;
    expect(source?.label).toBe('copy of region 2');
    expect(copy?.label).toBe('copy of region 1');
    const covers = (x: number, y: number) => finding.regions.some((r) => x / 480 > r.x && x / 480 < r.x + r.width && y / 360 > r.y && y / 360 < r.y + r.height);
    expect(covers(place.fromX, place.fromY)).toBe(true);
    expect(covers(place.toX, place.toY)).toBe(true);
    expect(finding.details.copies).toMatchObject([{ matches: expect.any(Number) }]);
    expect(finding.summarize(0.2)).toContain('weak evidence');
  });

  test('a wall of bricks is a pattern, not a forgery', async () => {
    const joint = (x: number, y: number) => y % 16 < 2 || (x + (Math.floor(y / 16) % 2) * 20) % 40 < 2;
    const wall = grainyPicture(
      480,
      360,
      () => 3,
      (x, y) => (joint(x, y) ? 70 : 150 + 12 * Math.sin(x * 0.9) * Math.sin(y * 0.7)),
    );
    const finding = found(await imageCopymove.detect(mediaOf(wall), context));
    expect(finding.regions).toEqual([]);
  });

  test('a flat gradient has nothing to match', async () => {
    const sky = grainyPicture(
      480,
      360,
      () => 1,
      (x, y) => 100 + x / 8 + y / 6,
    );
    expect(found(await imageCopymove.detect(mediaOf(sky), context)).regions).toEqual([]);
  });

  test('says when the picture is too small', async () => {
    expect(await imageCopymove.detect(mediaOf(grainyPicture(300, 90, () => 2)), context)).toMatchObject({ reasonCode: 'too_small' });
  });

  test('all features are finite on anything', async () => {
    const picture = fc.record({
      width: fc.integer({ min: 96, max: 170 }),
      height: fc.integer({ min: 96, max: 170 }),
      seed: fc.integer(),
      period: fc.constantFrom(1, 7, 16, 33, 1000),
      gain: fc.constantFrom(0, 1, 30, 400),
    });
    await fc.assert(
      fc.asyncProperty(picture, async ({ width, height, seed, period, gain }) => {
        const noise = seededNoise(seed);
        const tile = Float32Array.from({ length: period * period }, () => gain * noise());
        const luma = (i: number) => 128 + (tile[(Math.floor(i / width) % period) * period + ((i % width) % period)] as number);
        const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.min(255, Math.max(0, luma(Math.floor(i / 3)))));
        const { features, map, regions } = found(await imageCopymove.detect(mediaOf({ width, height, channels: 3, data }), context));
        expect(Object.keys(features ?? {})).toEqual([...IMAGE_COPYMOVE_FEATURES]);
        for (const value of Object.values(features ?? {})) expect(value).toSatisfy(Number.isFinite);
        for (const value of map?.values ?? []) expect(value >= 0 && value <= 1).toBe(true);
        for (const { x, y, width: across, height: down } of regions) expect(x >= 0 && y >= 0 && x + across <= 1.0001 && y + down <= 1.0001).toBe(true);
      }),
      { numRuns: 20 },
    );
  });
});
