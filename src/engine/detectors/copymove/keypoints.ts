import { type Plane, rescaled, smoothed } from './plane.ts';

/** Ratio between neighbouring scales; copies are seldom scaled by more than one step either way. */
const LEVEL_RATIO = 0.8;
const LEVELS = 3;
const MAX_KEYPOINTS_FIRST_LEVEL = 960;
const MIN_LEVEL_SIDE_PX = 48;
/** Border without keypoints: the descriptor's reach. */
const MARGIN_PX = 15;
/** Determinant of the Hessian, grey levels squared: a dent about two levels deep. */
const MIN_RESPONSE = 3;
/** Cell that keeps a busy corner of the picture from taking all keypoints. */
const CELL_PX = 24;

/** One plane of the scale pyramid; a place here times `toBase` is a place in the base plane. */
export interface Level {
  plane: Plane;
  toBase: number;
}

export interface Keypoint {
  level: number;
  /** Place in the level's plane. */
  x: number;
  y: number;
  /** Place in the base plane. */
  baseX: number;
  baseY: number;
  /** Bright on dark or dark on bright; a copy keeps it. */
  bright: boolean;
}

export function buildPyramid(base: Plane): Level[] {
  const levels: Level[] = [{ plane: smoothed(base), toBase: 1 }];
  while (levels.length < LEVELS) {
    const last = levels[levels.length - 1] as Level;
    if (Math.min(last.plane.width, last.plane.height) * LEVEL_RATIO < MIN_LEVEL_SIDE_PX) break;
    levels.push({ plane: rescaled(last.plane, LEVEL_RATIO), toBase: last.toBase / LEVEL_RATIO });
  }
  return levels;
}

/** Blobs (maxima of the Hessian's determinant), spread over the picture; at most about 2,000 over all levels. */
export function findKeypoints(levels: readonly Level[]): Keypoint[] {
  return levels.flatMap((level, index) => {
    const response = hessianResponse(level.plane);
    const limit = Math.round(MAX_KEYPOINTS_FIRST_LEVEL / level.toBase ** 2);
    return spreadOut(peaks(response, level.plane), response, level.plane, limit).map((at) => keypointAt(level, index, response, at));
  });
}

function keypointAt(level: Level, index: number, response: Float32Array, i: number): Keypoint {
  const { width, data } = level.plane;
  const value = response[i] as number;
  const x = (i % width) + vertex(response[i - 1] as number, value, response[i + 1] as number);
  const y = Math.floor(i / width) + vertex(response[i - width] as number, value, response[i + width] as number);
  const bright = 2 * (data[i] as number) > (data[i - 2] as number) + (data[i + 2] as number);
  return { level: index, x, y, baseX: x * level.toBase, baseY: y * level.toBase, bright };
}

function peaks(response: Float32Array, { width, height }: Plane): number[] {
  const found: number[] = [];
  for (let y = MARGIN_PX; y < height - MARGIN_PX; y += 1) {
    for (let i = y * width + MARGIN_PX; i < (y + 1) * width - MARGIN_PX; i += 1) {
      if ((response[i] as number) >= MIN_RESPONSE && isPeak(response, i, width)) found.push(i);
    }
  }
  return found;
}

function hessianResponse({ width, height, data }: Plane): Float32Array {
  const response = new Float32Array(data.length);
  for (let y = 2; y < height - 2; y += 1) {
    for (let i = y * width + 2; i < y * width + width - 2; i += 1) {
      const centre = 2 * (data[i] as number);
      const xx = (data[i - 2] as number) + (data[i + 2] as number) - centre;
      const yy = (data[i - 2 * width] as number) + (data[i + 2 * width] as number) - centre;
      const product = xx * yy;
      if (product <= MIN_RESPONSE) continue;
      const xy = (data[i - width - 1] as number) + (data[i + width + 1] as number) - (data[i - width + 1] as number) - (data[i + width - 1] as number);
      response[i] = product - xy * xy;
    }
  }
  return response;
}

/** Highest of its 5x5; ties go to the first. */
function isPeak(response: Float32Array, i: number, width: number): boolean {
  const value = response[i] as number;
  if (value < (response[i + 1] as number) || value < (response[i + width] as number)) return false;
  if (value < (response[i - 1] as number) || value < (response[i - width] as number)) return false;
  for (let dy = -2; dy <= 2; dy += 1) {
    for (let dx = -2; dx <= 2; dx += 1) {
      const other = response[i + dy * width + dx] as number;
      if (other > value || (other === value && dy * width + dx < 0)) return false;
    }
  }
  return true;
}

/** Offset of a parabola's vertex through three values, within half a pixel. */
function vertex(before: number, middle: number, after: number): number {
  const bend = before - 2 * middle + after;
  return bend < 0 ? Math.min(0.5, Math.max(-0.5, (0.5 * (before - after)) / bend)) : 0;
}

/** The strongest `limit`, with at most twice the even share from one cell. */
function spreadOut(found: number[], response: Float32Array, plane: Plane, limit: number): number[] {
  if (found.length <= limit) return found;
  const columns = Math.ceil(plane.width / CELL_PX);
  const taken = new Uint16Array(columns * Math.ceil(plane.height / CELL_PX));
  const quota = Math.max(2, Math.ceil((2 * limit) / taken.length));
  const kept: number[] = [];
  for (const i of found.sort((a, b) => (response[b] as number) - (response[a] as number))) {
    const cell = Math.floor(i / plane.width / CELL_PX) * columns + Math.floor((i % plane.width) / CELL_PX);
    if ((taken[cell] as number) >= quota) continue;
    taken[cell] = (taken[cell] as number) + 1;
    kept.push(i);
    if (kept.length === limit) break;
  }
  return kept;
}
