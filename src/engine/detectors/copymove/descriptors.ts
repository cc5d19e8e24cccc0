import type { Keypoint, Level } from './keypoints.ts';
import { type Plane, sampleAt } from './plane.ts';

/** 4x4 cells of 8 gradient directions. */
export const DESCRIPTOR_LENGTH = 128;
const SAMPLES = 16;
/** Distance between samples in the level's pixels: the patch is 20 pixels wide. */
const SPACING_PX = 1.25;
const ORIENTATION_RADIUS_PX = 6;
const ORIENTATION_BINS = 36;
/** A second direction this close to the strongest gives a second descriptor. */
const SECOND_PEAK = 0.9;
/** Largest share of one component, so that one edge does not decide (Lowe, section 6.1). */
const COMPONENT_LIMIT = 0.25;
const MIN_ENERGY = 1e-3;
const MIN_SQUARE = 1e-9;

export interface DescribedKeypoint extends Keypoint {
  /** Radians. */
  angle: number;
  /** Mean grey level of the patch. */
  mean: number;
  /** log2 of the patch's gradient energy. */
  contrast: number;
}

/** Descriptors one after the other in `values`, in the order of `keypoints`. */
export interface DescriptorSet {
  keypoints: DescribedKeypoint[];
  values: Float32Array;
}

/**
 * Histograms of gradient direction over a turned 16x16 patch, after D. G. Lowe, "Distinctive image features from scale-invariant keypoints",
 * IJCV 60 (2004). Unit length; the four inner cells come first, so that distances can be given up early.
 */
export function describe(levels: readonly Level[], keypoints: readonly Keypoint[]): DescriptorSet {
  const described: DescribedKeypoint[] = [];
  const values = new Float32Array(keypoints.length * 2 * DESCRIPTOR_LENGTH);
  for (const keypoint of keypoints) {
    const plane = (levels[keypoint.level] as Level).plane;
    for (const angle of directions(plane, keypoint)) {
      const at = described.length * DESCRIPTOR_LENGTH;
      const patchFacts = fillDescriptor(plane, keypoint, angle, values.subarray(at, at + DESCRIPTOR_LENGTH));
      if (patchFacts) described.push({ ...keypoint, angle, ...patchFacts });
    }
  }
  return { keypoints: described, values };
}

const histogram = new Float32Array(ORIENTATION_BINS);
const blurred = new Float32Array(ORIENTATION_BINS);

/** The strongest gradient direction around the keypoint, and the second where it is nearly as strong. */
function directions(plane: Plane, keypoint: Keypoint): number[] {
  fillHistogram(plane, Math.round(keypoint.x), Math.round(keypoint.y));
  let best = 0;
  for (let bin = 0; bin < ORIENTATION_BINS; bin += 1) {
    const before = histogram[(bin + ORIENTATION_BINS - 1) % ORIENTATION_BINS] as number;
    blurred[bin] = (before + 2 * (histogram[bin] as number) + (histogram[(bin + 1) % ORIENTATION_BINS] as number)) / 4;
    best = Math.max(best, blurred[bin] as number);
  }
  const peaks: { angle: number; height: number }[] = [];
  for (let bin = 0; bin < ORIENTATION_BINS; bin += 1) {
    const height = blurred[bin] as number;
    const before = blurred[(bin + ORIENTATION_BINS - 1) % ORIENTATION_BINS] as number;
    const after = blurred[(bin + 1) % ORIENTATION_BINS] as number;
    if (height < SECOND_PEAK * best || height <= before || height < after) continue;
    const offset = (0.5 * (before - after)) / (before - 2 * height + after);
    peaks.push({ angle: ((bin + offset + 0.5) * 2 * Math.PI) / ORIENTATION_BINS, height });
  }
  return peaks
    .sort((a, b) => b.height - a.height)
    .slice(0, 2)
    .map((peak) => peak.angle);
}

/** Gaussian weight by squared distance in pixels. */
const NEARNESS = Float32Array.from({ length: ORIENTATION_RADIUS_PX ** 2 + 1 }, (_, square) => Math.exp((-2 * square) / ORIENTATION_RADIUS_PX ** 2));

function fillHistogram({ data, width }: Plane, x: number, y: number): void {
  histogram.fill(0);
  const reach = ORIENTATION_RADIUS_PX;
  for (let dy = -reach; dy <= reach; dy += 1) {
    for (let dx = -reach; dx <= reach; dx += 1) {
      const distance = dx * dx + dy * dy;
      if (distance > reach * reach) continue;
      const i = (y + dy) * width + x + dx;
      const gradientX = (data[i + 1] as number) - (data[i - 1] as number);
      const gradientY = (data[i + width] as number) - (data[i - width] as number);
      const bin = Math.floor(turn(gradientX, gradientY) * ORIENTATION_BINS) % ORIENTATION_BINS;
      const size = Math.sqrt(gradientX * gradientX + gradientY * gradientY);
      histogram[bin] = (histogram[bin] as number) + (NEARNESS[distance] as number) * size;
    }
  }
}

/** Direction of a vector in turns, 0..1. */
function turn(x: number, y: number): number {
  const angle = Math.atan2(y, x) / (2 * Math.PI);
  return angle < 0 ? angle + 1 : angle;
}

const patch = new Float32Array((SAMPLES + 2) * (SAMPLES + 2));

/** Fills `out` with the unit descriptor; null where the patch is flat. */
function fillDescriptor(plane: Plane, keypoint: Keypoint, angle: number, out: Float32Array): { mean: number; contrast: number } | null {
  const mean = samplePatch(plane, keypoint, angle);
  out.fill(0);
  const side = SAMPLES + 2;
  for (let v = 0, share = 0; v < SAMPLES; v += 1) {
    for (let i = (v + 1) * side + 1; i < (v + 1) * side + 1 + SAMPLES; i += 1, share += SHARES) {
      const gradientX = (patch[i + 1] as number) - (patch[i - 1] as number);
      const gradientY = (patch[i + side] as number) - (patch[i - side] as number);
      const square = gradientX * gradientX + gradientY * gradientY;
      if (square > MIN_SQUARE) addGradient(out, share, Math.sqrt(square), pseudoTurn(gradientX, gradientY) * 8);
    }
  }
  const energy = normalise(out);
  return energy > 0 ? { mean, contrast: Math.log2(energy) } : null;
}

function addGradient(out: Float32Array, firstShare: number, size: number, direction: number): void {
  const low = Math.floor(direction) & 7;
  const high = (low + 1) & 7;
  const above = (direction - Math.floor(direction)) * size;
  const below = size - above;
  for (let share = firstShare; share < firstShare + SHARES; share += 1) {
    const cell = SHARE_CELL[share] as number;
    const weight = SHARE_WEIGHT[share] as number;
    out[cell + low] = (out[cell + low] as number) + weight * below;
    out[cell + high] = (out[cell + high] as number) + weight * above;
  }
}

/** Direction in 0..1 that rises with the angle though not evenly: enough to compare patches that are turned alike, and cheap. */
function pseudoTurn(x: number, y: number): number {
  const part = x / (Math.abs(x) + Math.abs(y));
  return y >= 0 ? (1 - part) / 4 : (3 + part) / 4;
}

function samplePatch(plane: Plane, keypoint: Keypoint, angle: number): number {
  const cosine = Math.cos(angle) * SPACING_PX;
  const sine = Math.sin(angle) * SPACING_PX;
  let sum = 0;
  for (let v = 0, at = 0; v < SAMPLES + 2; v += 1) {
    for (let u = 0; u < SAMPLES + 2; u += 1, at += 1) {
      const right = u - (SAMPLES + 1) / 2;
      const down = v - (SAMPLES + 1) / 2;
      const value = sampleAt(plane, keypoint.x + right * cosine - down * sine, keypoint.y + right * sine + down * cosine);
      patch[at] = value;
      sum += value;
    }
  }
  return sum / patch.length;
}

/** Makes `out` a unit vector with limited components; returns its squared length before, 0 where that is next to nothing. */
function normalise(out: Float32Array): number {
  let first = 0;
  for (let pass = 0; pass < 2; pass += 1) {
    let energy = 0;
    for (let i = 0; i < out.length; i += 1) energy += (out[i] as number) * (out[i] as number);
    if (energy < MIN_ENERGY) return 0;
    if (pass === 0) first = energy;
    const factor = 1 / Math.sqrt(energy);
    for (let i = 0; i < out.length; i += 1) out[i] = pass === 0 ? Math.min(COMPONENT_LIMIT, (out[i] as number) * factor) : (out[i] as number) * factor;
  }
  return first;
}

/** Inner cells first. */
const CELL_ORDER = [5, 6, 9, 10, 1, 2, 4, 7, 8, 11, 13, 14, 0, 3, 12, 15];
/** Cells that one sample counts in. */
const SHARES = 4;
/** For each of the 256 samples four cells (offsets of their first component) and weights: bilinear, under a Gaussian window. */
const SHARE_CELL = new Uint8Array(SAMPLES * SAMPLES * SHARES);
const SHARE_WEIGHT = new Float32Array(SAMPLES * SAMPLES * SHARES);

for (let sample = 0, at = 0; sample < SAMPLES * SAMPLES; sample += 1) {
  const u = ((sample % SAMPLES) + 0.5) / 4 - 0.5;
  const v = (Math.floor(sample / SAMPLES) + 0.5) / 4 - 0.5;
  const window = Math.exp(-((u - 1.5) ** 2 + (v - 1.5) ** 2) / (2 * 1.8 * 1.8));
  for (const row of [Math.floor(v), Math.floor(v) + 1]) {
    for (const column of [Math.floor(u), Math.floor(u) + 1]) {
      const isInside = row >= 0 && row <= 3 && column >= 0 && column <= 3;
      SHARE_CELL[at] = isInside ? CELL_ORDER.indexOf(row * 4 + column) * 8 : 0;
      SHARE_WEIGHT[at] = isInside ? window * (1 - Math.abs(u - column)) * (1 - Math.abs(v - row)) : 0;
      at += 1;
    }
  }
}
