import type { Raster } from '../../media/raster.ts';

/** Grey levels 0..255 as floats, row by row. */
export interface Plane {
  width: number;
  height: number;
  data: Float32Array;
}

/** The luma by area means, shrunk to at most `maxPixels`; never enlarged. */
export function shrunkPlane(luma: Raster, maxPixels: number): Plane {
  const scale = Math.min(1, Math.sqrt(maxPixels / (luma.width * luma.height)));
  const width = Math.max(1, Math.floor(luma.width * scale));
  const height = Math.max(1, Math.floor(luma.height * scale));
  const data = new Float32Array(width * height);
  if (width === luma.width && height === luma.height) {
    data.set(luma.data);
    return { width, height, data };
  }
  const lefts = Int32Array.from({ length: width + 1 }, (_, x) => Math.floor((x * luma.width) / width));
  for (let y = 0, at = 0; y < height; y += 1) {
    const top = Math.floor((y * luma.height) / height);
    const bottom = Math.floor(((y + 1) * luma.height) / height);
    for (let x = 0; x < width; x += 1, at += 1) {
      const left = lefts[x] as number;
      const right = lefts[x + 1] as number;
      let sum = 0;
      for (let line = top * luma.width; line < bottom * luma.width; line += luma.width) {
        for (let i = line + left; i < line + right; i += 1) sum += luma.data[i] as number;
      }
      data[at] = sum / ((right - left) * (bottom - top));
    }
  }
  return { width, height, data };
}

/** 1-4-6-4-1 in both directions, the border line repeated outside. */
export function smoothed(plane: Plane): Plane {
  const { width, height, data } = plane;
  const across = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) {
    const line = y * width;
    for (let x = 0; x < width; x += 1) {
      if (x < 2 || x >= width - 2) {
        const at = (offset: number) => data[line + Math.min(Math.max(x + offset, 0), width - 1)] as number;
        across[line + x] = (at(-2) + at(2) + 4 * (at(-1) + at(1)) + 6 * at(0)) / 16;
        continue;
      }
      const i = line + x;
      across[i] = ((data[i - 2] as number) + (data[i + 2] as number) + 4 * ((data[i - 1] as number) + (data[i + 1] as number)) + 6 * (data[i] as number)) / 16;
    }
  }
  return { width, height, data: smoothedDown(across, width, height) };
}

function smoothedDown(across: Float32Array, width: number, height: number): Float32Array {
  const out = new Float32Array(across.length);
  for (let y = 0; y < height; y += 1) {
    const line = (offset: number) => Math.min(Math.max(y + offset, 0), height - 1) * width;
    const [a, b, c, d, e] = [line(-2), line(-1), line(0), line(1), line(2)] as [number, number, number, number, number];
    for (let x = 0; x < width; x += 1) {
      out[c + x] =
        ((across[a + x] as number) + (across[e + x] as number) + 4 * ((across[b + x] as number) + (across[d + x] as number)) + 6 * (across[c + x] as number)) /
        16;
    }
  }
  return out;
}

/** What one more smoothing takes away: the fine detail. */
export function detailOf(plane: Plane): Plane {
  const coarse = smoothed(plane).data;
  return { ...plane, data: plane.data.map((value, i) => value - (coarse[i] as number)) };
}

/** Bilinear copy at another scale (below 1), of an already smoothed plane. */
export function rescaled(plane: Plane, scale: number): Plane {
  const width = Math.floor(plane.width * scale);
  const height = Math.floor(plane.height * scale);
  const data = new Float32Array(Math.max(0, width * height));
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 1) data[at] = sampleAt(plane, x / scale, y / scale);
  }
  return { width, height, data };
}

/** Bilinear value; the caller keeps 0 <= x < width - 1 and 0 <= y < height - 1, else the nearest such place answers. */
export function sampleAt(plane: Plane, x: number, y: number): number {
  const { width, height, data } = plane;
  const left = Math.max(0, Math.min(x | 0, width - 2));
  const top = Math.max(0, Math.min(y | 0, height - 2));
  const i = top * width + left;
  const shareX = x - left;
  const shareY = y - top;
  const upper = (data[i] as number) + ((data[i + 1] as number) - (data[i] as number)) * shareX;
  const lower = (data[i + width] as number) + ((data[i + width + 1] as number) - (data[i + width] as number)) * shareX;
  return upper + (lower - upper) * shareY;
}
