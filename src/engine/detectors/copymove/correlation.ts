import { type Plane, sampleAt } from './plane.ts';
import type { Affine } from './transform.ts';

/** Samples at every other pixel of a 13x13 window. */
const REACH = 3;
const STEP_PX = 2;
const SAMPLES = (2 * REACH + 1) ** 2;
export const WINDOW_REACH_PX = REACH * STEP_PX + 1;

const source = new Float32Array(SAMPLES);
const target = new Float32Array(SAMPLES);

/**
 * Normalised correlation, -1..1, of the window around (x, y) with the window that the transform carries it to. NaN where either leaves the plane or the
 * source's standard deviation is below `minDeviation` grey levels, where there is nothing to compare.
 */
export function correlationAt(plane: Plane, t: Affine, x: number, y: number, minDeviation: number): number {
  const toX = t.a * x + t.b * y + t.c;
  const toY = t.d * x + t.e * y + t.f;
  if (!inside(plane, x, y, WINDOW_REACH_PX) || !inside(plane, toX, toY, WINDOW_REACH_PX * 1.8)) return Number.NaN;
  const { data, width } = plane;
  let sumSource = 0;
  let sumTarget = 0;
  for (let v = -REACH, at = 0; v <= REACH; v += 1) {
    for (let u = -REACH; u <= REACH; u += 1, at += 1) {
      const dx = u * STEP_PX;
      const dy = v * STEP_PX;
      const here = data[(y + dy) * width + x + dx] as number;
      const there = sampleAt(plane, toX + t.a * dx + t.b * dy, toY + t.d * dx + t.e * dy);
      source[at] = here;
      target[at] = there;
      sumSource += here;
      sumTarget += there;
    }
  }
  return normalised(sumSource / SAMPLES, sumTarget / SAMPLES, minDeviation);
}

function normalised(meanSource: number, meanTarget: number, minDeviation: number): number {
  let both = 0;
  let squareSource = 0;
  let squareTarget = 0;
  for (let i = 0; i < SAMPLES; i += 1) {
    const here = (source[i] as number) - meanSource;
    const there = (target[i] as number) - meanTarget;
    both += here * there;
    squareSource += here * here;
    squareTarget += there * there;
  }
  if (squareSource < SAMPLES * minDeviation * minDeviation) return Number.NaN;
  return squareTarget > 0 ? both / Math.sqrt(squareSource * squareTarget) : 0;
}

function inside(plane: Plane, x: number, y: number, margin: number): boolean {
  return x >= margin && y >= margin && x < plane.width - margin && y < plane.height - margin;
}
