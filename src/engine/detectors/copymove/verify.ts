import { correlationAt } from './correlation.ts';
import type { Hypothesis } from './hypotheses.ts';
import type { Plane } from './plane.ts';
import { type Affine, inverse } from './transform.ts';

/** Distance of the places that are compared, base pixels. */
export const NODE_PX = 4;
const MAX_NODES = 8_000;
/** Correlation from which a place is taken for a copy, and the growth goes on from it. */
const MIN_CORRELATION = 0.85;
/** Standard deviation of a window, grey levels, that is worth comparing. */
const MIN_DEVIATION = 2.5;
const MIN_DETAIL_DEVIATION = 0.4;
const DETAIL_SAMPLES = 150;
const PERIODIC_CORRELATION = 0.75;
const PERIODIC_SAMPLES = 80;

/** A movement after looking at every pixel around its matches. */
export interface CopiedArea {
  transform: Affine;
  matches: number;
  /** Source places, base pixels: x, y, x, y, ... */
  places: number[];
  /** Mean correlation over the places, 0..1. */
  correlation: number;
  /** Mean correlation of the fine detail alone, 0..1: things of one kind agree in outline, copies also in grain. */
  detail: number;
  /** Places that are alike over all that were compared: high for a copy with an outline, low for two textures of one kind. */
  density: number;
  /** Share of the places that are found again at a multiple of the movement: windows, bricks, prints. */
  periodicity: number;
}

/** Grows the area from the matches by dense correlation. */
export function verify(plane: Plane, detail: Plane, hypothesis: Hypothesis, minShiftPx: number): CopiedArea {
  const { transform, inliers } = hypothesis;
  const columns = Math.ceil(plane.width / NODE_PX);
  const rows = Math.ceil(plane.height / NODE_PX);
  const seen = new Uint8Array(columns * rows);
  const queue: number[] = [];
  const visit = (x: number, y: number) => {
    if (x < 0 || y < 0 || x >= columns || y >= rows || seen[y * columns + x] === 1) return;
    seen[y * columns + x] = 1;
    queue.push(y * columns + x);
  };
  for (const match of inliers) visit(Math.round(match.fromX / NODE_PX), Math.round(match.fromY / NODE_PX));
  const places: number[] = [];
  let compared = 0;
  let sum = 0;
  for (let at = 0; at < queue.length && at < MAX_NODES; at += 1) {
    const node = queue[at] as number;
    const column = node % columns;
    const row = (node - column) / columns;
    const x = column * NODE_PX;
    const y = row * NODE_PX;
    if (shiftAt(transform, x, y) < minShiftPx) continue;
    const value = correlationAt(plane, transform, x, y, MIN_DEVIATION);
    if (Number.isNaN(value)) continue;
    compared += 1;
    if (value < MIN_CORRELATION) continue;
    sum += value;
    places.push(x, y);
    visit(column - 1, row);
    visit(column + 1, row);
    visit(column, row - 1);
    visit(column, row + 1);
  }
  const count = places.length / 2;
  return {
    transform,
    matches: inliers.length,
    places,
    correlation: count > 0 ? sum / count : 0,
    detail: detailCorrelation(detail, transform, places),
    density: compared > 0 ? count / compared : 0,
    periodicity: periodicity(plane, transform, places),
  };
}

function detailCorrelation(detail: Plane, t: Affine, places: readonly number[]): number {
  const count = places.length / 2;
  let sum = 0;
  let heard = 0;
  for (let i = 0; i < count; i += Math.max(1, Math.floor(count / DETAIL_SAMPLES))) {
    const value = correlationAt(detail, t, places[2 * i] as number, places[2 * i + 1] as number, MIN_DETAIL_DEVIATION);
    if (Number.isNaN(value)) continue;
    sum += value;
    heard += 1;
  }
  return heard > 0 ? Math.max(0, sum / heard) : 0;
}

function shiftAt(t: Affine, x: number, y: number): number {
  return Math.hypot(t.a * x + t.b * y + t.c - x, t.d * x + t.e * y + t.f - y);
}

/** A pattern that repeats comes again one movement further on, one before, or half way: the largest share of places for which that holds. */
function periodicity(plane: Plane, t: Affine, places: readonly number[]): number {
  const back = inverse(t);
  if (!back) return 0;
  return Math.max(...[twice(t), back, part(t, 0.5), part(t, 1.5), part(t, -0.5)].map((other) => foundAgain(plane, other, places)));
}

/** Share of the places, 0..1, that look alike where the transform puts them; 0 where it carries most of them out of the picture. */
export function foundAgain(plane: Plane, t: Affine, places: readonly number[]): number {
  const count = places.length / 2;
  const every = Math.max(1, Math.floor(count / PERIODIC_SAMPLES));
  let alike = 0;
  let tried = 0;
  for (let i = 0; i < count; i += every) {
    const value = correlationAt(plane, t, places[2 * i] as number, places[2 * i + 1] as number, MIN_DEVIATION);
    if (Number.isNaN(value)) continue;
    tried += 1;
    if (value > PERIODIC_CORRELATION) alike += 1;
  }
  return tried > count / every / 4 ? alike / tried : 0;
}

function twice(t: Affine): Affine {
  return {
    a: t.a * t.a + t.b * t.d,
    b: t.a * t.b + t.b * t.e,
    c: t.a * t.c + t.b * t.f + t.c,
    d: t.d * t.a + t.e * t.d,
    e: t.d * t.b + t.e * t.e,
    f: t.d * t.c + t.e * t.f + t.f,
  };
}

/** Moves a share of the way: the transform mixed with standing still. */
function part(t: Affine, share: number): Affine {
  const rest = 1 - share;
  return { a: share * t.a + rest, b: share * t.b, c: share * t.c, d: share * t.d, e: share * t.e + rest, f: share * t.f };
}
