import { expect, it } from 'vitest';
import type { ImageMedia } from '../media/image-media.ts';
import { lumaOf, type Raster } from '../media/raster.ts';
import { IMAGE_SPECTRUM_FEATURES, imageSpectrum } from './image-spectrum.ts';

const context = { signal: new AbortController().signal };

/** A seeded picture: smooth waves and noise, the same in every run. */
function picture(width: number, height: number, noise = 8): Raster {
  const data = new Uint8Array(width * height * 3);
  let state = 7;
  for (let i = 0; i < data.length; i += 1) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / 3 / width);
    data[i] = 128 + 50 * Math.sin(x / 17) * Math.cos(y / 23) + noise * (state / 2 ** 31 - 1);
  }
  return { width, height, channels: 3, data };
}

function media(rgb: Raster, palette = false): ImageMedia {
  const facts = { kind: 'image', format: 'png', mime: 'image/png', sizeBytes: 0, sha256: '', width: rgb.width, height: rgb.height } as const;
  return {
    facts: { ...facts, durationMs: null, frameCount: 1 },
    bytes: new Uint8Array(),
    filename: null,
    frame: { rgb, luma: lumaOf(rgb), timeMs: 0 },
    palette,
    bitDepth: 8,
    orientation: 1,
    jpegLumaTable: null,
  };
}

async function find(rgb: Raster) {
  const outcome = await imageSpectrum.detect(media(rgb), context);
  if (!outcome.applicable) throw new Error(outcome.reasonCode);
  return outcome.finding;
}

it('gives exactly the features that it declares, all finite, and a map of its tiles', async () => {
  const finding = await find(picture(200, 330));
  expect(Object.keys(finding.features ?? {}).toSorted()).toEqual(IMAGE_SPECTRUM_FEATURES.toSorted());
  expect(Object.values(finding.features ?? {}).every(Number.isFinite)).toBe(true);
  expect(finding.map).toMatchObject({ columns: 3, rows: 5 });
  expect(finding.details).toMatchObject({ tiles_measured: 15, tiles_blank: 0 });
});

it('sees the grid that doubling by repetition leaves', async () => {
  const small = picture(160, 160, 40);
  const doubled = picture(320, 320);
  doubled.data = doubled.data.map((_, i) => small.data[(Math.floor(i / 3 / 640) * 160 + (Math.floor(i / 3 / 2) % 160)) * 3 + (i % 3)] as number);
  const [plain, upsampled] = [await find(picture(320, 320, 40)), await find(doubled)];
  expect(upsampled.features?.period_2).toBeGreaterThan((plain.features?.period_2 ?? 0) + 2);
});

it('finds a periodic pattern as a peak in the spectrum', async () => {
  const striped = picture(256, 256, 10);
  striped.data = striped.data.map((value, i) => value + (Math.floor(i / 3) % 4 === 0 ? 12 : 0));
  expect((await find(striped)).details.grid_peaks).toEqual(expect.arrayContaining([expect.objectContaining({ at: 'quarter_axis' })]));
});

it('knows nothing of the file around the pixels', async () => {
  const rgb = picture(256, 256);
  const other = { ...media(rgb), bytes: new Uint8Array(500), jpegLumaTable: new Uint16Array(64).fill(9), filename: 'x.jpg' };
  const outcome = await imageSpectrum.detect(other, context);
  expect(outcome).toMatchObject({ applicable: true, finding: { features: (await find(rgb)).features } });
});

it('says why it cannot judge', async () => {
  const reason = async (input: ImageMedia) => imageSpectrum.detect(input, context).then((outcome) => (outcome.applicable ? null : outcome.reasonCode));
  expect(await reason(media(picture(127, 400)))).toBe('too_small');
  expect(await reason(media({ ...picture(256, 256), data: new Uint8Array(256 * 256 * 3).fill(255) }))).toBe('too_degraded');
  expect(await reason(media(picture(256, 256), true))).toBe('too_degraded');
});

it('says in words what the score says', async () => {
  const { summarize } = await find(picture(256, 256));
  expect(summarize(0.9)).toContain('more like that of generated');
  expect(summarize(0.1)).toContain('more like that of camera');
  expect(summarize(0.5)).toContain('about as well');
});
