import type { Match } from './matches.ts';
import { type Affine, errorOf, fitSimilarity, scaleOf, similarityOf, translationOf } from './transform.ts';

/** Matches that one movement explains. */
export interface Hypothesis {
  transform: Affine;
  inliers: Match[];
}

const MAX_SEEDS = 120;
const PARTNERS = 4;
const MAX_MATCHES = 600;
const PARTNER_NEAR_PX = 6;
const PARTNER_FAR_PX = 140;
const TOLERANCE_PX = 2.5;
const CLOSE_PX = 1.5;
const MIN_SCALE = 0.6;
const MAX_SCALE = 1 / MIN_SCALE;
const MIN_INLIERS_MOVED = 3;
/** A turned or scaled copy has two more free numbers to fit by chance. */
const MIN_INLIERS_TURNED = 4;
const MAX_HYPOTHESES = 8;

/** Movements that several matches agree on, the best supported first; each match serves one. RANSAC over neighbouring pairs of matches. */
export function findHypotheses(matches: readonly Match[]): Hypothesis[] {
  let left = [...matches].sort((a, b) => a.distance - b.distance).slice(0, MAX_MATCHES);
  const seedEvery = Math.max(1, left.length / MAX_SEEDS);
  const proposed = left.filter((_, i) => i % seedEvery < 1).flatMap((seed) => proposals(seed, left));
  const found: Hypothesis[] = [];
  while (found.length < MAX_HYPOTHESES && left.length >= MIN_INLIERS_MOVED) {
    const best = bestHypothesis(proposed, left);
    if (!best) break;
    found.push(best);
    const used = new Set(best.inliers);
    left = left.filter((match) => !used.has(match));
  }
  return found;
}

function bestHypothesis(proposed: readonly Affine[], matches: readonly Match[]): Hypothesis | null {
  let best: Affine | null = null;
  let most = 0;
  for (const transform of proposed) {
    let count = 0;
    for (const match of matches) if (errorOf(transform, match) < TOLERANCE_PX) count += 1;
    if (count < (isShift(transform) ? MIN_INLIERS_MOVED : MIN_INLIERS_TURNED) || count <= most) continue;
    best = transform;
    most = count;
  }
  if (!best) return null;
  const transform = best;
  return refined({ transform, inliers: matches.filter((match) => errorOf(transform, match) < TOLERANCE_PX) }, matches);
}

/** A plain shift by the seed, and the similarities with its nearest neighbours. */
function proposals(seed: Match, matches: readonly Match[]): Affine[] {
  const near: { match: Match; distance: number }[] = [];
  for (const match of matches) {
    const distance = Math.hypot(match.fromX - seed.fromX, match.fromY - seed.fromY);
    if (distance < PARTNER_NEAR_PX || distance > PARTNER_FAR_PX) continue;
    const there = Math.hypot(match.toX - seed.toX, match.toY - seed.toY);
    if (there > distance * MIN_SCALE && there < distance * MAX_SCALE) near.push({ match, distance });
  }
  near.sort((a, b) => a.distance - b.distance);
  const turned = near.slice(0, PARTNERS).map(({ match }) => similarityOf(seed, match));
  return [translationOf(seed), ...turned.filter((t) => t !== null)].filter((t) => scaleOf(t) > MIN_SCALE && scaleOf(t) < MAX_SCALE);
}

function isShift(t: Affine): boolean {
  return t.a === 1 && t.d === 0;
}

/** Fitted again over its inliers, then over the closest of those that the fit adds; a plain shift stays one. */
function refined(hypothesis: Hypothesis, matches: readonly Match[]): Hypothesis {
  if (isShift(hypothesis.transform)) return hypothesis;
  let { transform } = hypothesis;
  for (const tolerance of [TOLERANCE_PX, CLOSE_PX, CLOSE_PX]) {
    const close = matches.filter((match) => errorOf(transform, match) < tolerance);
    transform = (close.length >= MIN_INLIERS_TURNED ? fitSimilarity(close) : null) ?? transform;
  }
  const inliers = matches.filter((match) => errorOf(transform, match) < TOLERANCE_PX);
  return inliers.length >= hypothesis.inliers.length ? { transform, inliers } : hypothesis;
}
