import { beforeAll, describe, expect, it } from 'vitest';
import { type Box, compressed, decodedMedia, pasted, photoLike, plainJpeg, type RawPicture, toSharp } from '../../../test/support/photo-like.ts';
import { maskFigures } from '../localisation/mask-figures.ts';
import type { ImageMedia } from '../media/image-media.ts';
import type { Finding } from './detector.ts';
import { imageJpeg } from './image-jpeg.ts';
import { imageLocalisation } from './image-localisation.ts';
import type { SignalMap } from './signal-map.ts';

const WIDTH = 480;
const HEIGHT = 400;
const box: Box = { x: 170, y: 120, width: 150, height: 130 };
const signal = new AbortController().signal;
let scene: RawPicture;
let other: RawPicture;
beforeAll(async () => {
  scene = await photoLike(WIDTH, HEIGHT, 1);
  other = await photoLike(WIDTH, HEIGHT, 2);
});

async function find(media: ImageMedia, maps: ReadonlyMap<string, SignalMap> = new Map<string, SignalMap>()): Promise<Finding> {
  const outcome = await imageLocalisation.detect(media, { signal, maps });
  if (!outcome.applicable) throw new Error(outcome.summary);
  return outcome.finding;
}

const mask = () => {
  const inBox = (x: number, y: number) => x >= box.x && x < box.x + box.width && y >= box.y && y < box.y + box.height;
  const data = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (inBox(i % WIDTH, Math.floor(i / WIDTH)) ? 255 : 0));
  return { width: WIDTH, height: HEIGHT, channels: 1 as const, data };
};
const file = async (picture: RawPicture) => decodedMedia(await toSharp(picture).png().toBuffer());

describe('image-localisation', () => {
  it('shows a never-compressed part in a picture that was a JPEG, by the measures of blocks alone', async () => {
    const { map, regions } = await find(await file(pasted(await compressed(scene, 80), other, box)));
    expect(maskFigures(map, mask(), 0.5).pixelAuc).toBeGreaterThan(0.9);
    expect(regions.length).toBeLessThanOrEqual(6);
  });

  it('joins what another detector shows', async () => {
    const media = await decodedMedia(
      await toSharp(pasted(await compressed(scene, 70), other, box))
        .jpeg({ quality: 90 })
        .toBuffer(),
    );
    const outcome = await imageJpeg.detect(media, { signal });
    const shown = outcome.applicable ? outcome.finding.map : null;
    const { map, regions, state, details } = await find(media, new Map(shown ? [['image-jpeg', shown]] : []));
    expect(maskFigures(map, mask(), 0.5)).toMatchObject({ pixelAuc: expect.any(Number) });
    expect(maskFigures(map, mask(), 0.5).pixelAuc).toBeGreaterThan(0.9);
    expect({ state, maps: details.maps_used }).toEqual({ state: 'detected', maps: ['image-jpeg'] });
    expect(regions[0]?.score).toBeGreaterThan(0.5);
  });

  it('shows no place in a picture that was taken and saved in one go', async () => {
    const { regions, summarize } = await find(await decodedMedia(await toSharp(scene).jpeg({ quality: 85 }).toBuffer()));
    expect(regions).toEqual([]);
    expect(summarize(null)).toBe('No place stands out from the rest of the picture.');
  });

  it('says why it cannot compare', async () => {
    expect(await imageLocalisation.detect(await decodedMedia(await plainJpeg(100, 300, '#777')), { signal })).toMatchObject({ reasonCode: 'too_small' });
    expect(await imageLocalisation.detect(await decodedMedia(await plainJpeg(300, 300, '#fff')), { signal })).toMatchObject({ reasonCode: 'too_degraded' });
  });
});
