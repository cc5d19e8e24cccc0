import type { ImageMedia } from '../../src/engine/media/image-media.ts';
import { lumaOf, type Raster } from '../../src/engine/media/raster.ts';

/** Gaussian values of deviation 1 from a seed: the same picture in every run. */
export function seededNoise(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** A soft scene (or the given brightness) under Gaussian noise whose deviation, in grey levels, may change from place to place. */
export function grainyPicture(
  width: number,
  height: number,
  level: (x: number, y: number) => number,
  brightness = (x: number, y: number) => 128 + 50 * Math.sin(x / 41) * Math.cos(y / 53),
): Raster {
  const noise = seededNoise(7);
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    const x = i % width;
    const y = Math.floor(i / width);
    const value = Math.round(Math.min(255, Math.max(0, brightness(x, y) + level(x, y) * noise())));
    data.fill(value, 3 * i, 3 * i + 3);
  }
  return { width, height, channels: 3, data };
}

/** Blobs of many sizes and shades, none like another: what keypoints like. */
export function blobbyPicture(width: number, height: number, seed = 11): Raster {
  const noise = seededNoise(seed);
  const shade = new Float32Array(width * height).fill(120);
  for (let blob = 0; blob < (width * height) / 90; blob += 1) {
    const radius = 3 + Math.abs(noise()) * 5;
    const stretch = 0.5 + Math.abs(noise());
    const left = (0.5 + 0.29 * noise()) * width;
    const top = (0.5 + 0.29 * noise()) * height;
    const depth = 35 * noise();
    for (let y = Math.max(0, Math.floor(top - 2 * radius)); y < Math.min(height, top + 2 * radius); y += 1) {
      for (let x = Math.max(0, Math.floor(left - 2 * radius)); x < Math.min(width, left + 2 * radius); x += 1) {
        const square = ((x - left) ** 2 * stretch + (y - top) ** 2 / stretch) / radius ** 2;
        shade[y * width + x] = (shade[y * width + x] as number) + depth * Math.exp(-2 * square);
      }
    }
  }
  const data = new Uint8Array(width * height * 3);
  shade.forEach((value, i) => {
    data.fill(Math.min(255, Math.max(0, Math.round(value + 1.5 * noise()))), 3 * i, 3 * i + 3);
  });
  return { width, height, channels: 3, data };
}

export interface Disc {
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
  /** Of the copy. */
  radius: number;
  turnDegrees: number;
  scale: number;
}

/** The picture with a turned and scaled disc of itself laid over another place. */
export function withCopiedDisc(picture: Raster, disc: Disc): Raster {
  const data = picture.data.slice();
  const cosine = Math.cos((disc.turnDegrees * Math.PI) / 180) / disc.scale;
  const sine = Math.sin((disc.turnDegrees * Math.PI) / 180) / disc.scale;
  for (let dy = -disc.radius; dy <= disc.radius; dy += 1) {
    for (let dx = -disc.radius; dx <= disc.radius; dx += 1) {
      if (dx * dx + dy * dy > disc.radius * disc.radius) continue;
      const grey = Math.round(greyAt(picture, disc.fromX + dx * cosine + dy * sine, disc.fromY - dx * sine + dy * cosine));
      const at = ((disc.toY + dy) * picture.width + disc.toX + dx) * 3;
      data.fill(grey, at, at + 3);
    }
  }
  return { ...picture, data };
}

function greyAt({ data, width }: Raster, x: number, y: number): number {
  const left = Math.floor(x);
  const top = Math.floor(y);
  const at = (column: number, row: number) => data[(row * width + column) * 3] as number;
  const upper = at(left, top) + (at(left + 1, top) - at(left, top)) * (x - left);
  const lower = at(left, top + 1) + (at(left + 1, top + 1) - at(left, top + 1)) * (x - left);
  return upper + (lower - upper) * (y - top);
}

/** A still picture as detectors get it, with the facts of a plain PNG. */
export function mediaOf(rgb: Raster): ImageMedia {
  return {
    facts: {
      kind: 'image',
      format: 'png',
      mime: 'image/png',
      sizeBytes: 0,
      sha256: '0'.repeat(64),
      width: rgb.width,
      height: rgb.height,
      durationMs: null,
      frameCount: 1,
    },
    bytes: new Uint8Array(),
    filename: null,
    frame: { rgb, luma: lumaOf(rgb), timeMs: 0 },
    palette: false,
    bitDepth: 8,
    orientation: 1,
    jpegLumaTable: null,
  };
}
