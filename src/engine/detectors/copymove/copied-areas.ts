import type { Raster } from '../../media/raster.ts';
import { describe } from './descriptors.ts';
import { findHypotheses } from './hypotheses.ts';
import { buildPyramid, findKeypoints } from './keypoints.ts';
import { matchKeypoints } from './matches.ts';
import { detailOf, type Plane, shrunkPlane } from './plane.ts';
import { COPY_STRENGTH, copyStrength, NO_STRENGTH } from './strength.ts';
import { inverse } from './transform.ts';
import { type CopiedArea, foundAgain, NODE_PX, verify } from './verify.ts';

const MAX_PIXELS = 420_000;
/** A copy must lie this share of the long side away, and at least the width of a descriptor. */
const MIN_SHIFT_SHARE = 0.03;
const MIN_SHIFT_PX = 20;
const MIN_PLACES = 24;
const MIN_MEAN_CORRELATION = 0.93;
const MIN_DENSITY = 0.5;
const MAX_PERIODICITY = 0.4;
/** Other movements that carry an area onto its like before it counts as a pattern, and the share of it that they must carry. */
const PATTERN_PLACES = 3;
const MIN_FOUND_AGAIN = 0.5;

/** What the search came to. Places are pixels of a plane of `width` x `height`. */
export interface CopySearch {
  width: number;
  height: number;
  keypoints: number;
  /** Single matches, before they had to agree. */
  matches: number;
  /** The strongest first. */
  copies: CopiedArea[];
  /** Strength of the likeliest area, copy or not; -3 where no area was large and alike enough to be looked at. */
  strength: number;
  /** Large enough and alike, but repeating: windows, bricks, text. */
  repeats: CopiedArea[];
}

export function searchCopies(luma: Raster): CopySearch {
  const base = shrunkPlane(luma, MAX_PIXELS);
  const minShiftPx = Math.max(MIN_SHIFT_PX, MIN_SHIFT_SHARE * Math.max(base.width, base.height));
  const levels = buildPyramid(base);
  const keypoints = findKeypoints(levels);
  const matches = matchKeypoints(describe(levels, keypoints), minShiftPx);
  const plane = levels[0]?.plane ?? base;
  const hypotheses = findHypotheses(matches);
  const detail = hypotheses.length > 0 ? detailOf(plane) : plane;
  const alike = hypotheses
    .map((hypothesis) => verify(plane, detail, hypothesis, minShiftPx))
    .filter((area) => area.places.length / 2 >= MIN_PLACES && area.correlation >= MIN_MEAN_CORRELATION && area.density >= MIN_DENSITY);
  const judged = alike.map((area) => ({ ...area, periodicity: Math.max(area.periodicity, isPattern(plane, area, alike) ? 1 : 0) }));
  const single = judged.filter((area) => area.periodicity <= MAX_PERIODICITY).sort((a, b) => copyStrength(b) - copyStrength(a));
  return {
    width: base.width,
    height: base.height,
    keypoints: keypoints.length,
    matches: matches.length,
    copies: single.filter((area) => copyStrength(area) >= COPY_STRENGTH),
    strength: Math.max(NO_STRENGTH, ...single.map(copyStrength)),
    repeats: judged.filter((area) => area.periodicity > MAX_PERIODICITY),
  };
}

/** A place that comes again in many other places is a pattern: nobody pastes the same part a fourth time. */
function isPattern(plane: Plane, area: CopiedArea, all: readonly CopiedArea[]): boolean {
  if (copyStrength(area) < COPY_STRENGTH) return false;
  let others = 0;
  for (const { transform } of all) {
    if (transform === area.transform) continue;
    const ways = [transform, inverse(transform)].filter((way) => way !== null);
    if (ways.some((way) => foundAgain(plane, way, area.places) > MIN_FOUND_AGAIN)) others += 1;
  }
  return others >= PATTERN_PLACES;
}

/** Share of the picture that the sources cover; the copies cover as much again, scaled. */
export function areaShare(area: CopiedArea, search: CopySearch): number {
  return Math.min(1, ((area.places.length / 2) * NODE_PX * NODE_PX) / (search.width * search.height));
}
