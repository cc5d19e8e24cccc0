import type { Raster } from '../../../src/engine/media/raster.ts';
import { between, gaussian, pick, type Random } from '../random.ts';
import type { Blob } from './blob.ts';

/** Passes of the diffusion; the hole is far smaller than what so many passes reach. */
const PASSES = 400;

const isHole = (blob: Blob, x: number, y: number): boolean => {
  const u = x - blob.x;
  const v = y - blob.y;
  return u >= 0 && v >= 0 && u < blob.width && v < blob.height && (blob.cover[v * blob.width + u] as number) > 0;
};

/** Fills the blob by diffusion of what surrounds it (the heat equation), with noise of one of a few strengths over it. Returns the blob's box, RGB. */
export function fillByDiffusion(raster: Raster, blob: Blob, random: Random): Uint8Array {
  const { width, height } = blob;
  const noise = pick(random, [0, 0.6, 1.5]);
  const hole: number[] = [];
  const plane = new Float32Array((width + 2) * (height + 2) * 3);
  const line = (width + 2) * 3;
  for (let y = -1; y <= height; y += 1) {
    for (let x = -1; x <= width; x += 1) {
      const at = (y + 1) * line + (x + 1) * 3;
      const inside = isHole(blob, blob.x + x, blob.y + y);
      if (inside) hole.push(at);
      for (let c = 0; c < 3; c += 1) plane[at + c] = inside ? 128 : (raster.data[((blob.y + y) * raster.width + blob.x + x) * 3 + c] as number);
    }
  }
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (const at of hole) {
      for (let i = at; i < at + 3; i += 1) {
        const mean = ((plane[i - 3] as number) + (plane[i + 3] as number) + (plane[i - line] as number) + (plane[i + line] as number)) / 4;
        // Over-relaxed, so that the middle of the hole is reached soon.
        plane[i] = (plane[i] as number) + 1.8 * (mean - (plane[i] as number));
      }
    }
  }
  return Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % width;
    const y = Math.floor(i / (3 * width));
    const value = plane[(y + 1) * line + (x + 1) * 3 + (i % 3)] as number;
    return Math.max(0, Math.min(255, Math.round(value + noise * gaussian(random))));
  });
}

/** Candidate patches looked at for each place. */
const CANDIDATES = 120;

/**
 * Fills the blob from outside to inside with square patches of its surroundings, each the one of some random candidates that fits best to what is already
 * there (after Criminisi, Perez and Toyama, 2004). Returns the blob's box, RGB.
 */
export function fillByPatches(raster: Raster, blob: Blob, random: Random): Uint8Array {
  const { width: W, height: H } = raster;
  const data = Uint8Array.from(raster.data);
  const open = new Uint8Array(W * H);
  for (let y = 0; y < blob.height; y += 1)
    for (let x = 0; x < blob.width; x += 1) if (isHole(blob, blob.x + x, blob.y + y)) open[(blob.y + y) * W + blob.x + x] = 1;
  const original = Uint8Array.from(open);
  const half = pick(random, [4, 6, 8]);
  const reach = Math.max(blob.width, blob.height);
  for (let ring = 0; ring < W + H; ring += 1) {
    const border = borderOf(open, blob, W);
    if (border.length === 0) break;
    for (const at of border) {
      if (open[at] === 0) continue;
      const x = at % W;
      const y = (at - x) / W;
      const source = bestPatch({ data, open, original, W, H, half }, x, y, reach, random);
      copyPatch({ data, open, W, H, half }, source, x, y);
    }
  }
  const box = new Uint8Array(blob.width * blob.height * 3);
  for (let y = 0; y < blob.height; y += 1) {
    const from = ((blob.y + y) * W + blob.x) * 3;
    box.set(data.subarray(from, from + blob.width * 3), y * blob.width * 3);
  }
  return box;
}

function borderOf(open: Uint8Array, blob: Blob, W: number): number[] {
  const border: number[] = [];
  for (let y = blob.y; y < blob.y + blob.height; y += 1) {
    for (let x = blob.x; x < blob.x + blob.width; x += 1) {
      const at = y * W + x;
      if (open[at] === 1 && (open[at - 1] === 0 || open[at + 1] === 0 || open[at - W] === 0 || open[at + W] === 0)) border.push(at);
    }
  }
  return border;
}

interface Work {
  data: Uint8Array;
  open: Uint8Array;
  W: number;
  H: number;
  half: number;
}

function bestPatch({ data, open, original, W, H, half }: Work & { original: Uint8Array }, x: number, y: number, reach: number, random: Random): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < CANDIDATES; tried += 1) {
    const u = Math.round(between(random, Math.max(half, x - reach), Math.min(W - 1 - half, x + reach)));
    const v = Math.round(between(random, Math.max(half, y - reach), Math.min(H - 1 - half, y + reach)));
    let cost = 0;
    let heard = 0;
    for (let dy = -half; dy <= half && cost < least * Math.max(1, heard); dy += 1) {
      for (let dx = -half; dx <= half; dx += 1) {
        const from = (v + dy) * W + u + dx;
        if (original[from] === 1) {
          cost = Number.POSITIVE_INFINITY;
          break;
        }
        const px = x + dx;
        const py = y + dy;
        const to = py * W + px;
        if (px < 0 || py < 0 || px >= W || py >= H || open[to] === 1) continue;
        heard += 1;
        for (let c = 0; c < 3; c += 1) cost += ((data[from * 3 + c] as number) - (data[to * 3 + c] as number)) ** 2;
      }
    }
    if (cost / Math.max(1, heard) >= least) continue;
    least = cost / Math.max(1, heard);
    best = v * W + u;
  }
  return best;
}

function copyPatch({ data, open, W, H, half }: Work, source: number, x: number, y: number): void {
  for (let dy = -half; dy <= half; dy += 1) {
    for (let dx = -half; dx <= half; dx += 1) {
      const px = x + dx;
      const py = y + dy;
      const to = py * W + px;
      const from = source + dy * W + dx;
      if (px < 0 || py < 0 || px >= W || py >= H || open[to] === 0 || from < 0 || from >= W * H) continue;
      for (let c = 0; c < 3; c += 1) data[to * 3 + c] = data[from * 3 + c] as number;
      open[to] = 0;
    }
  }
  open[y * W + x] = 0;
}
