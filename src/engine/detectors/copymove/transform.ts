import type { Match } from './matches.ts';

/** x' = a x + b y + c, y' = d x + e y + f. */
export interface Affine {
  a: number;
  b: number;
  c: number;
  d: number;
  e: number;
  f: number;
}

export function translationOf(match: Match): Affine {
  return { a: 1, b: 0, c: match.toX - match.fromX, d: 0, e: 1, f: match.toY - match.fromY };
}

/** Shift, turn and scale that carry two matches; null where their sources lie together. */
export function similarityOf(first: Match, second: Match): Affine | null {
  const fromX = second.fromX - first.fromX;
  const fromY = second.fromY - first.fromY;
  const toX = second.toX - first.toX;
  const toY = second.toY - first.toY;
  const square = fromX * fromX + fromY * fromY;
  if (square < 1) return null;
  const a = (fromX * toX + fromY * toY) / square;
  const d = (fromX * toY - fromY * toX) / square;
  return { a, b: -d, c: first.toX - a * first.fromX + d * first.fromY, d, e: a, f: first.toY - d * first.fromX - a * first.fromY };
}

/** Least-squares similarity over matches; null where their sources lie together. */
export function fitSimilarity(matches: readonly Match[]): Affine | null {
  const count = matches.length;
  const mean = { fromX: 0, fromY: 0, toX: 0, toY: 0 };
  for (const match of matches) {
    mean.fromX += match.fromX / count;
    mean.fromY += match.fromY / count;
    mean.toX += match.toX / count;
    mean.toY += match.toY / count;
  }
  let square = 0;
  let along = 0;
  let across = 0;
  for (const match of matches) {
    const x = match.fromX - mean.fromX;
    const y = match.fromY - mean.fromY;
    square += x * x + y * y;
    along += x * (match.toX - mean.toX) + y * (match.toY - mean.toY);
    across += x * (match.toY - mean.toY) - y * (match.toX - mean.toX);
  }
  if (square < 1) return null;
  const a = along / square;
  const d = across / square;
  return { a, b: -d, c: mean.toX - a * mean.fromX + d * mean.fromY, d, e: a, f: mean.toY - d * mean.fromX - a * mean.fromY };
}

/** The way back; null where there is none. */
export function inverse(t: Affine): Affine | null {
  const determinant = t.a * t.e - t.b * t.d;
  if (Math.abs(determinant) < 1e-6) return null;
  const a = t.e / determinant;
  const b = -t.b / determinant;
  const d = -t.d / determinant;
  const e = t.a / determinant;
  return { a, b, c: -(a * t.c + b * t.f), d, e, f: -(d * t.c + e * t.f) };
}

export function scaleOf(t: Affine): number {
  return Math.sqrt(Math.abs(t.a * t.e - t.b * t.d));
}

/** Radians, -pi..pi. */
export function turnOf(t: Affine): number {
  return Math.atan2(t.d - t.b, t.a + t.e);
}

/** Distance between where the transform puts the source and where the match has it. */
export function errorOf(t: Affine, match: Match): number {
  const x = t.a * match.fromX + t.b * match.fromY + t.c - match.toX;
  const y = t.d * match.fromX + t.e * match.fromY + t.f - match.toY;
  return Math.sqrt(x * x + y * y);
}
