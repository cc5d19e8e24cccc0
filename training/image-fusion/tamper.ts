import type { Raster } from '../../src/engine/media/raster.ts';
import { fromRaster, toRaster } from './delivery.ts';
import { between, gaussian, pick, type Random } from './random.ts';

export const TAMPERINGS = ['splice', 'copy-move', 'fill'] as const;
export type Tampering = (typeof TAMPERINGS)[number];

interface Patch {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Changes one part of a real picture: an ellipse from another picture (at its own scale and compression), a part of the picture itself, or a smooth
 * fill with its own noise, as small inpainting models leave it.
 */
export async function tamper(raster: Raster, kind: Tampering, donor: Raster, random: Random): Promise<Raster> {
  const patch = randomPatch(raster, random);
  if (kind === 'copy-move') return paste(raster, cutOut(raster, otherPlace(raster, patch, random)), patch);
  if (kind === 'fill') return paste(raster, await smoothFill(raster, patch, random), patch);
  const scale = between(random, 0.6, 1.4);
  const resized = await toRaster(fromRaster(donor).resize(Math.round(donor.width * scale), Math.round(donor.height * scale), { kernel: 'cubic', fit: 'fill' }));
  if (resized.width < patch.width || resized.height < patch.height) return paste(raster, cutOut(raster, otherPlace(raster, patch, random)), patch);
  return paste(raster, cutOut(resized, anyPlace(resized, patch, random)), patch);
}

function randomPatch(raster: Raster, random: Random): Patch {
  const width = Math.round(raster.width * between(random, 0.2, 0.45));
  const height = Math.round(raster.height * between(random, 0.2, 0.45));
  return anyPlace(raster, { x: 0, y: 0, width, height }, random);
}

function anyPlace(raster: Raster, { width, height }: Patch, random: Random): Patch {
  return { x: Math.floor(random() * (raster.width - width + 1)), y: Math.floor(random() * (raster.height - height + 1)), width, height };
}

/** The place with the least overlap of a few drawn ones. */
function otherPlace(raster: Raster, patch: Patch, random: Random): Patch {
  const places = Array.from({ length: 8 }, () => anyPlace(raster, patch, random));
  const distance = (place: Patch) => Math.max(Math.abs(place.x - patch.x) / patch.width, Math.abs(place.y - patch.y) / patch.height);
  return places.reduce((best, place) => (distance(place) > distance(best) ? place : best));
}

function cutOut(raster: Raster, { x, y, width, height }: Patch): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row += 1) {
    const from = ((y + row) * raster.width + x) * 3;
    data.set(raster.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, channels: 3, data };
}

async function smoothFill(raster: Raster, patch: Patch, random: Random): Promise<Raster> {
  const blurred = await toRaster(fromRaster(cutOut(raster, patch)).blur(between(random, 2, 8)));
  const noise = pick(random, [0, 0.5, 1.5]);
  return { ...blurred, data: blurred.data.map((value) => Math.max(0, Math.min(255, value + noise * gaussian(random)))) };
}

/** Lays an elliptic part over the picture with an edge two pixels soft. */
function paste(raster: Raster, part: Raster, at: Patch): Raster {
  const data = Uint8Array.from(raster.data);
  for (let y = 0; y < part.height; y += 1) {
    for (let x = 0; x < part.width; x += 1) {
      const radius = Math.hypot((2 * x) / part.width - 1, (2 * y) / part.height - 1);
      const cover = Math.max(0, Math.min(1, ((1 - radius) * Math.min(part.width, part.height)) / 4));
      for (let c = 0; cover > 0 && c < 3; c += 1) {
        const to = ((at.y + y) * raster.width + at.x + x) * 3 + c;
        data[to] = Math.round((data[to] as number) * (1 - cover) + cover * (part.data[(y * part.width + x) * 3 + c] as number));
      }
    }
  }
  return { ...raster, data };
}
