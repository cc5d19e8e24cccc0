import { DESCRIPTOR_LENGTH, type DescribedKeypoint, type DescriptorSet } from './descriptors.ts';

/** Squared distance between unit descriptors above which two patches are not alike. */
const MAX_DISTANCE = 0.22;
/** A match must be this much closer (squared distance) than the next place that could be meant. */
const MAX_RATIO = 0.55;
/** Brightness may change by this many grey levels between source and copy. */
const MAX_MEAN_DIFFERENCE = 16;
/** The same for contrast, in octaves of gradient energy. */
const MAX_CONTRAST_DIFFERENCE = 0.9;
/** Components compared at a time before the distance is tested. */
const CHUNK = 16;
const KEPT = 4;
const SAME_PLACE_PX = 8;

/** Two places of the base plane that look alike. */
export interface Match {
  fromX: number;
  fromY: number;
  toX: number;
  toY: number;
  distance: number;
}

/**
 * Places that look alike by the generalised two-nearest-neighbours test (I. Amerini et al., "A SIFT-based forensic method for copy-move attack detection",
 * IEEE TIFS 6, 2011), which lets one place be copied more than once. Direction is made uniform: a match points right, or down where it is steep.
 */
export function matchKeypoints(set: DescriptorSet, minShiftPx: number): Match[] {
  const nearest = new Nearest(set.keypoints.length);
  const dark = set.keypoints.map((_, i) => i).filter((i) => !(set.keypoints[i] as DescribedKeypoint).bright);
  const bright = set.keypoints.map((_, i) => i).filter((i) => (set.keypoints[i] as DescribedKeypoint).bright);
  for (const group of [dark, bright]) compareAll(set, group, nearest, minShiftPx);
  return uniqueMatches(set, nearest);
}

/** Offers every pair of the group that can be a copy at all to each other. */
function compareAll({ keypoints, values }: DescriptorSet, group: readonly number[], nearest: Nearest, minShiftPx: number): void {
  const of = (i: number) => keypoints[i] as DescribedKeypoint;
  const order = Int32Array.from([...group].sort((a, b) => of(a).mean - of(b).mean));
  const mean = Float32Array.from(order, (i) => of(i).mean);
  const contrast = Float32Array.from(order, (i) => of(i).contrast);
  const x = Float32Array.from(order, (i) => of(i).baseX);
  const y = Float32Array.from(order, (i) => of(i).baseY);
  for (let a = 0; a < order.length; a += 1) {
    const i = order[a] as number;
    const limitMean = (mean[a] as number) + MAX_MEAN_DIFFERENCE;
    for (let b = a + 1; b < order.length && (mean[b] as number) <= limitMean; b += 1) {
      if (Math.abs((contrast[a] as number) - (contrast[b] as number)) > MAX_CONTRAST_DIFFERENCE) continue;
      const j = order[b] as number;
      const limit = Math.max(nearest.limit(i), nearest.limit(j));
      const distance = distanceBelow(values, i, j, limit);
      if (distance >= limit) continue;
      if (Math.abs((x[a] as number) - (x[b] as number)) < minShiftPx && Math.abs((y[a] as number) - (y[b] as number)) < minShiftPx) continue;
      nearest.offer(i, j, distance);
      nearest.offer(j, i, distance);
    }
  }
}

/** The few nearest candidates of every keypoint, sorted. */
class Nearest {
  readonly index: Int32Array;
  readonly distance: Float32Array;

  constructor(count: number) {
    this.index = new Int32Array(count * KEPT).fill(-1);
    this.distance = new Float32Array(count * KEPT).fill(MAX_DISTANCE / MAX_RATIO);
  }

  /** Distance that a new candidate must beat. */
  limit(i: number): number {
    return this.distance[i * KEPT + KEPT - 1] as number;
  }

  offer(i: number, candidate: number, distance: number): void {
    let at = i * KEPT + KEPT - 1;
    if (distance >= (this.distance[at] as number)) return;
    for (; at > i * KEPT && distance < (this.distance[at - 1] as number); at -= 1) {
      this.distance[at] = this.distance[at - 1] as number;
      this.index[at] = this.index[at - 1] as number;
    }
    this.distance[at] = distance;
    this.index[at] = candidate;
  }
}

/** Squared distance, or anything from `limit` up once it is known to be no less. */
function distanceBelow(values: Float32Array, i: number, j: number, limit: number): number {
  let a = i * DESCRIPTOR_LENGTH;
  let b = j * DESCRIPTOR_LENGTH;
  const end = a + DESCRIPTOR_LENGTH;
  let sum = 0;
  while (a < end && sum < limit) {
    for (const stop = a + CHUNK; a < stop; a += 2, b += 2) {
      const first = (values[a] as number) - (values[b] as number);
      const second = (values[a + 1] as number) - (values[b + 1] as number);
      sum += first * first + second * second;
    }
  }
  return sum;
}

function uniqueMatches({ keypoints }: DescriptorSet, nearest: Nearest): Match[] {
  const matches = new Map<string, Match>();
  keypoints.forEach((keypoint, i) => {
    for (const { place, distance } of accepted(keypoints, nearest, i)) {
      const match = directed(keypoint, place, distance);
      const key = [match.fromX, match.fromY, match.toX, match.toY].map((value) => Math.round(value / 3)).join();
      const known = matches.get(key);
      if (!known || known.distance > distance) matches.set(key, match);
    }
  });
  return [...matches.values()];
}

interface Candidate {
  place: Place;
  distance: number;
}

/** The candidates before the first clear gap in distance; descriptors of one and the same place count once. */
function accepted(keypoints: readonly Place[], nearest: Nearest, i: number): Candidate[] {
  const found: Candidate[] = [];
  for (let at = i * KEPT; at < (i + 1) * KEPT; at += 1) {
    const place = keypoints[nearest.index[at] as number];
    const isNew = place && !found.some((other) => Math.hypot(other.place.baseX - place.baseX, other.place.baseY - place.baseY) < SAME_PLACE_PX);
    if (isNew) found.push({ place, distance: nearest.distance[at] as number });
  }
  for (let k = 0; k < Math.min(2, found.length); k += 1) {
    const own = (found[k] as Candidate).distance;
    const next = found[k + 1]?.distance ?? nearest.limit(i);
    if (own < MAX_DISTANCE && own < MAX_RATIO * next) return found.slice(0, k + 1);
  }
  return [];
}

interface Place {
  baseX: number;
  baseY: number;
}

const STEEP_PX = 8;

function directed(a: Place, b: Place, distance: number): Match {
  const right = b.baseX - a.baseX;
  const forward = Math.abs(right) < STEEP_PX ? b.baseY >= a.baseY : right > 0;
  const [from, to] = forward ? [a, b] : [b, a];
  return { fromX: from.baseX, fromY: from.baseY, toX: to.baseX, toY: to.baseY, distance };
}
