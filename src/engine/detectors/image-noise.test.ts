import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grainyPicture, mediaOf, seededNoise } from '../../../test/support/pictures.ts';
import type { Finding, Outcome } from './detector.ts';
import { IMAGE_NOISE_FEATURES, imageNoise } from './image-noise.ts';

const context = { signal: new AbortController().signal };

function found(outcome: Outcome): Finding {
  if (!outcome.applicable) throw new Error(outcome.summary);
  return outcome.finding;
}

/** Mean of the map inside (or outside) a box given in fractions. */
function heat({ map }: Finding, box: { x: number; y: number; size: number }, inside: boolean): number {
  if (!map) throw new Error('no map');
  const picked = [...map.values].filter((_, i) => {
    const x = ((i % map.columns) + 0.5) / map.columns;
    const y = (Math.floor(i / map.columns) + 0.5) / map.rows;
    const isInside = x > box.x && x < box.x + box.size && y > box.y && y < box.y + box.size;
    return isInside === inside;
  });
  return picked.reduce((sum, value) => sum + value, 0) / picked.length;
}

describe('image-noise', () => {
  const box = { x: 0.4, y: 0.3, size: 0.25 };

  test('a picture of one noise level is calm', async () => {
    const finding = found(await imageNoise.detect(mediaOf(grainyPicture(512, 512, () => 4)), context));
    expect(finding.features?.noise_area_fraction).toBeLessThan(0.15);
    expect(finding.details.noise_level).toBeGreaterThan(3);
    expect(finding.details.noise_level).toBeLessThan(5);
  });

  test.each([
    ['noisier', 12],
    ['smoother', 1.2],
  ])('a %s part is found and shown where it is', async (word, level) => {
    const isInside = (x: number, y: number) => x > 0.4 && x < 0.65 && y > 0.3 && y < 0.55;
    const picture = grainyPicture(512, 512, (x, y) => (isInside(x / 512, y / 512) ? level : 4));
    const finding = found(await imageNoise.detect(mediaOf(picture), context));
    expect(heat(finding, box, true)).toBeGreaterThan(0.7);
    expect(heat(finding, box, false)).toBeLessThan(0.2);
    const [region] = finding.regions;
    expect(region?.label).toBe(`${word} than the rest`);
    expect(region?.x).toBeGreaterThan(0.3);
    expect(region?.x).toBeLessThan(0.5);
    expect(finding.summarize(0.9)).toContain(word);
  });

  test('noise that rises with brightness accuses nobody and is recognised', async () => {
    const picture = grainyPicture(
      512,
      512,
      (x) => 2 + (6 * x) / 512,
      (x) => 40 + (170 * x) / 512,
    );
    const finding = found(await imageNoise.detect(mediaOf(picture), context));
    expect(finding.features?.noise_brightness_relation).toBeGreaterThan(0.7);
    expect(finding.features?.noise_area_fraction).toBeLessThan(0.3);
  });

  test('says why it cannot judge', async () => {
    const small = await imageNoise.detect(mediaOf(grainyPicture(300, 100, () => 4)), context);
    expect(small).toMatchObject({ applicable: false, reasonCode: 'too_small' });
    const flat = await imageNoise.detect(
      mediaOf(
        grainyPicture(
          300,
          300,
          () => 0,
          () => 90,
        ),
      ),
      context,
    );
    expect(flat).toMatchObject({ applicable: false, reasonCode: 'too_degraded' });
    const white = await imageNoise.detect(mediaOf({ width: 200, height: 200, channels: 3, data: new Uint8Array(120_000).fill(255) }), context);
    expect(white).toMatchObject({ applicable: false, reasonCode: 'too_degraded' });
  });

  test('all features are finite on anything', async () => {
    const picture = fc.record({
      width: fc.integer({ min: 128, max: 180 }),
      height: fc.integer({ min: 128, max: 180 }),
      seed: fc.integer(),
      gain: fc.constantFrom(0, 1, 3, 40, 400),
    });
    await fc.assert(
      fc.asyncProperty(picture, async ({ width, height, seed, gain }) => {
        const noise = seededNoise(seed);
        const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => Math.min(255, Math.max(0, 128 + gain * noise() + (i % width) / 3)));
        const outcome = await imageNoise.detect(mediaOf({ width, height, channels: 3, data }), context);
        if (!outcome.applicable) return;
        expect(Object.keys(outcome.finding.features ?? {})).toEqual([...IMAGE_NOISE_FEATURES]);
        for (const value of Object.values(outcome.finding.features ?? {})) expect(value).toSatisfy(Number.isFinite);
        for (const value of outcome.finding.map?.values ?? []) expect(value >= 0 && value <= 1).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
