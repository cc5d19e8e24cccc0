import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { decodedMedia, photoLike, toSharp } from '../../../test/support/photo-like.ts';
import { whyNotApplicable } from '../applicability.ts';
import { type DegradationKind, degradationOf } from './degradation.ts';

const SIDE = 480;
let scene: Buffer;
beforeAll(async () => {
  scene = await toSharp(await photoLike(SIDE, SIDE, 3))
    .blur(0.6)
    .png()
    .toBuffer();
});

const kindOf = async (file: Buffer): Promise<DegradationKind> => degradationOf(await decodedMedia(file)).kind;
const enlarged = async (factor: number, kernel: 'cubic' | 'nearest') =>
  sharp(
    await sharp(scene)
      .resize(Math.round(SIDE / factor))
      .png()
      .toBuffer(),
  ).resize(SIDE, SIDE, { kernel });

describe('degradationOf', () => {
  it.each([75, 85, 95])('finds nothing wrong with a picture of JPEG quality %d', async (quality) => {
    expect(await kindOf(await sharp(scene).jpeg({ quality }).toBuffer())).toBe('none');
  });

  it('has nothing against a picture that was made smaller', async () => {
    expect(
      await kindOf(
        await sharp(scene)
          .resize(SIDE / 2)
          .jpeg({ quality: 90 })
          .toBuffer(),
      ),
    ).toBe('none');
  });

  it('tells a thumbnail that was enlarged three times, also after JPEG', async () => {
    expect(await kindOf(await (await enlarged(3, 'cubic')).png().toBuffer())).toBe('upscaled');
    expect(await kindOf(await (await enlarged(3, 'cubic')).jpeg({ quality: 90 }).toBuffer())).toBe('upscaled');
  });

  it('tells repeated pixels and strong compression', async () => {
    expect(await kindOf(await (await enlarged(3, 'nearest')).png().toBuffer())).toBe('blocky');
    expect(await kindOf(await sharp(scene).jpeg({ quality: 8 }).toBuffer())).toBe('blocky');
  });
});

describe('the gate', () => {
  it('lets nothing but provenance and the measure itself judge an enlarged picture', async () => {
    const media = await decodedMedia(await (await enlarged(3, 'cubic')).png().toBuffer());
    expect(whyNotApplicable({ kind: 'learned' }, media)).toMatchObject({ reasonCode: 'too_degraded', details: { degradation: 'upscaled' } });
    expect(whyNotApplicable({ kind: 'forensic', ungated: true }, media)).toBeNull();
    expect(whyNotApplicable({ kind: 'provenance' }, media)).toBeNull();
  });

  it('keeps from a blocky picture what needs its grain', async () => {
    const media = await decodedMedia(await sharp(scene).jpeg({ quality: 8 }).toBuffer());
    expect(whyNotApplicable({ kind: 'forensic', needsGrain: true }, media)).toMatchObject({ reasonCode: 'too_degraded', details: { degradation: 'blocky' } });
    expect(whyNotApplicable({ kind: 'learned' }, media)).toBeNull();
  });
});
