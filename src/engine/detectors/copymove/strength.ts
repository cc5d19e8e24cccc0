import type { CopiedArea } from './verify.ts';

/** Strength from which an area is shown as a copy. On authentic pictures of the shared corpus about one in a hundred has one. */
export const COPY_STRENGTH = 1.2;
/** Strength of nothing at all. */
export const NO_STRENGTH = -3;
const MAX_STRENGTH = 6;

/**
 * How much speaks for a copy and against two things of one kind: correlation, agreement of the grain, an outline without holes, and many matches; a
 * pattern that repeats speaks against. Roughly log-odds, set by hand on copies made from and natural repetitions found in authentic pictures.
 */
export function copyStrength(area: CopiedArea): number {
  const evidence =
    40 * (area.correlation - 0.95) +
    4 * (area.detail - 0.75) +
    6 * (area.density - 0.72) +
    0.5 * Math.log2(Math.max(1, area.matches) / 8) -
    2 * area.periodicity;
  return Math.min(MAX_STRENGTH, Math.max(NO_STRENGTH, evidence));
}
