import { beforeAll, describe, expect, test } from 'vitest';
import { type Box, compressed, cropped, decodedMedia, pasted, photoLike, plainJpeg, type RawPicture, toSharp } from '../../../test/support/photo-like.ts';
import type { Finding, Outcome } from './detector.ts';
import { IMAGE_JPEG_FEATURES, imageJpeg } from './image-jpeg.ts';

const box: Box = { x: 170, y: 120, width: 150, height: 130 };
let scene: RawPicture;
let other: RawPicture;
beforeAll(async () => {
  scene = await photoLike(480, 400, 1);
  other = await photoLike(480, 400, 2);
});

const detect = async (file: Buffer, orientation = 1): Promise<Outcome> =>
  imageJpeg.detect(await decodedMedia(file, orientation), { signal: new AbortController().signal });

async function find(file: Buffer, orientation = 1): Promise<Finding> {
  const outcome = await detect(file, orientation);
  if (!outcome.applicable) throw new Error(outcome.summary);
  return outcome.finding;
}

/** Intersection over union of the first region and the pasted box. */
function overlap(finding: Finding): number {
  const region = finding.regions[0];
  if (!region) return 0;
  const [left, top, width, height] = [region.x * scene.width, region.y * scene.height, region.width * scene.width, region.height * scene.height];
  const across = Math.min(left + width, box.x + box.width) - Math.max(left, box.x);
  const down = Math.min(top + height, box.y + box.height) - Math.max(top, box.y);
  const common = Math.max(0, across) * Math.max(0, down);
  return common / (width * height + box.width * box.height - common);
}

const jpeg = (picture: RawPicture, quality: number) => toSharp(picture).jpeg({ quality }).toBuffer();
const png = (picture: RawPicture) => toSharp(picture).png().toBuffer();

describe('pictures of two histories', () => {
  test('a never-compressed part in a JPEG that was saved at 70, then at 90', async () => {
    expect(overlap(await find(await jpeg(pasted(await compressed(scene, 70), other, box), 90)))).toBeGreaterThan(0.4);
  });
  test('a part from a JPEG with another grid, saved as JPEG', async () => {
    const part = await compressed(other, 80, 3, 6);
    expect(overlap(await find(await jpeg(pasted(await compressed(scene, 65), part, box), 88)))).toBeGreaterThan(0.4);
  });
  test('a part from a JPEG with another grid, saved as PNG', async () => {
    const finding = await find(await png(pasted(await compressed(scene, 75), await compressed(other, 75, 3, 6), box)));
    expect(overlap(finding)).toBeGreaterThan(0.4);
    expect(finding.features?.grid_disagreement).toBeGreaterThan(0.3);
  });
  test('a part that was a coarse JPEG in a picture that was none', async () => {
    expect(overlap(await find(await jpeg(pasted(scene, await compressed(other, 60), box), 92)))).toBeGreaterThan(0.3);
  });
});

describe('pictures of one history', () => {
  test.each([50, 75, 92])('one compression at %i has no region', async (quality) => {
    expect((await find(await jpeg(scene, quality))).regions).toEqual([]);
  });
  test('two compressions of the whole have no region and are named as ordinary', async () => {
    const finding = await find(await jpeg(await compressed(scene, 70), 90));
    expect(finding.regions).toEqual([]);
    expect(finding.details).toMatchObject({ former_compression_found: true, former_quality: 70 });
    expect(finding.summarize(0.2)).toContain('ordinary');
  });
  test('cropped by (3, 5) after compression and saved as PNG: the grid is found', async () => {
    const finding = await find(await png(cropped(await compressed(scene, 75), 3, 5)));
    expect(finding.details).toMatchObject({ grid_offset: [5, 3], cropped_after_compression: true });
    expect(finding.regions).toEqual([]);
  });
  test.each([3, 6, 8])('EXIF orientation %i keeps to the turned grid', async (orientation) => {
    const odd = toSharp(await compressed(scene, 70)).extract({ left: 0, top: 0, width: 475, height: 397 });
    const turned = await odd.jpeg({ quality: 90 }).withMetadata({ orientation }).toBuffer();
    const finding = await find(turned, orientation);
    expect(finding.details).toMatchObject({ own_quantisation_steps_used: true, former_compression_found: true });
    expect(finding.regions).toEqual([]);
  });
});

describe('not applicable', () => {
  test('a picture that was never a JPEG', async () => {
    expect(await detect(await png(scene))).toMatchObject({ applicable: false, reasonCode: 'unsupported' });
  });
  test('a picture under 128 pixels', async () => {
    expect(await detect(await toSharp(scene).resize(127, 300).jpeg().toBuffer())).toMatchObject({ applicable: false, reasonCode: 'too_small' });
  });
});

test.each(['#000', '#fff', '#777'])('a plain picture of %s gives finite features, all 0', async (background) => {
  const finding = await find(await plainJpeg(200, 150, background));
  expect(Object.keys(finding.features ?? {})).toEqual([...IMAGE_JPEG_FEATURES]);
  expect(Object.values(finding.features ?? {}).every((value) => value === 0)).toBe(true);
});
