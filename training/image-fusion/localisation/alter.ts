import sharp from 'sharp';
import type { Raster } from '../../../src/engine/media/raster.ts';
import { fromRaster, toRaster } from '../delivery.ts';
import { between, pick, type Random } from '../random.ts';
import { type Blob, randomBlob } from './blob.ts';
import { fillByDiffusion, fillByPatches } from './inpaint.ts';

export const ALTERATIONS = ['splice', 'clone', 'diffusion', 'patches'] as const;
export type Alteration = (typeof ALTERATIONS)[number];

/** What a mask of ours says of a pixel. `source` is where a clone was taken from: neither changed nor a place where a finding would be wrong. */
export const MASK = { unchanged: 0, source: 64, changed: 255 } as const;

export interface Altered {
  picture: Raster;
  mask: Raster;
}

/** Changes a rounded part of a real picture: content of another camera's picture, a part of its own, or a hole filled by one of two classical methods. */
export async function alter(raster: Raster, kind: Alteration, donor: Raster, random: Random): Promise<Altered> {
  const blob = randomBlob(raster.width, raster.height, random);
  const mask = emptyMask(raster);
  if (kind === 'diffusion') return laid(raster, mask, blob, fillByDiffusion(raster, blob, random));
  if (kind === 'patches') return laid(raster, mask, blob, fillByPatches(raster, blob, random));
  if (kind === 'splice') return laid(raster, mask, blob, await takenFrom(await turned(donor, random, 0.45, 1.5), blob, random));
  const place = otherPlace(raster, blob, random);
  markAt(mask, blob, place, MASK.source);
  return laid(raster, mask, blob, await cloned(raster, blob, place, random));
}

/** Plain in half of the cases, else mirrored or a little larger, smaller or turned. */
async function cloned(raster: Raster, blob: Blob, place: { x: number; y: number }, random: Random): Promise<Uint8Array> {
  const part = fromRaster(raster).extract({ left: place.x, top: place.y, width: blob.width, height: blob.height });
  const change = random();
  if (change < 0.55) return (await toRaster(part)).data;
  if (change < 0.7) return (await toRaster(part.flop())).data;
  const scale = between(random, 1.03, 1.25);
  const large = await toRaster(
    fromRaster(await toRaster(part)).resize(Math.round(blob.width * scale), Math.round(blob.height * scale), { kernel: 'cubic', fit: 'fill' }),
  );
  return (await toRaster(fromRaster(large).extract({ left: 0, top: 0, width: blob.width, height: blob.height }))).data;
}

/** The donor as somebody would fit it in: resized in most cases, turned in some. */
async function turned(donor: Raster, random: Random, least: number, most: number): Promise<Raster> {
  const scale = random() < 0.25 ? 1 : between(random, least, most);
  let part = donor;
  if (scale !== 1) {
    part = await toRaster(
      fromRaster(donor).resize(Math.max(32, Math.round(donor.width * scale)), Math.max(32, Math.round(donor.height * scale)), {
        kernel: pick(random, ['cubic', 'lanczos3', 'linear']),
        fit: 'fill',
      }),
    );
  }
  if (random() < 0.7) return part;
  const angle = between(random, -25, 25);
  return toRaster(sharp(await fromRaster(part).png({ compressionLevel: 1 }).toBuffer()).rotate(angle, { background: '#808080' }));
}

/** The middle of the donor, repeated where it is smaller than the hole. */
async function takenFrom(donor: Raster, blob: Blob, random: Random): Promise<Uint8Array> {
  const left = Math.floor(random() * Math.max(1, donor.width - blob.width));
  const top = Math.floor(random() * Math.max(1, donor.height - blob.height));
  const out = new Uint8Array(blob.width * blob.height * 3);
  for (let y = 0; y < blob.height; y += 1) {
    for (let x = 0; x < blob.width; x += 1) {
      const from = (((top + y) % donor.height) * donor.width + ((left + x) % donor.width)) * 3;
      out.set(donor.data.subarray(from, from + 3), (y * blob.width + x) * 3);
    }
  }
  return out;
}

function otherPlace(raster: Raster, blob: Blob, random: Random): { x: number; y: number } {
  const places = Array.from({ length: 12 }, () => ({
    x: Math.floor(random() * (raster.width - blob.width + 1)),
    y: Math.floor(random() * (raster.height - blob.height + 1)),
  }));
  const distance = (place: { x: number; y: number }) => Math.max(Math.abs(place.x - blob.x) / blob.width, Math.abs(place.y - blob.y) / blob.height);
  return places.reduce((best, place) => (distance(place) > distance(best) ? place : best));
}

function emptyMask({ width, height }: Raster): Raster {
  return { width, height, channels: 1, data: new Uint8Array(width * height) };
}

function markAt(mask: Raster, blob: Blob, { x, y }: { x: number; y: number }, value: number): void {
  blob.cover.forEach((cover, i) => {
    if (cover >= 0.5) mask.data[(y + Math.floor(i / blob.width)) * mask.width + x + (i % blob.width)] = value;
  });
}

function laid(raster: Raster, mask: Raster, blob: Blob, part: Uint8Array): Altered {
  const data = Uint8Array.from(raster.data);
  blob.cover.forEach((cover, i) => {
    const to = ((blob.y + Math.floor(i / blob.width)) * raster.width + blob.x + (i % blob.width)) * 3;
    for (let c = 0; c < 3; c += 1) data[to + c] = Math.round((data[to + c] as number) * (1 - cover) + cover * (part[i * 3 + c] as number));
  });
  markAt(mask, blob, blob, MASK.changed);
  return { picture: { ...raster, data }, mask };
}
