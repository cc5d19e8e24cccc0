import type { Scored } from './sample.ts';

/**
 * What happens at one threshold, where `score >= threshold` is called spoof. Shares 0..1.
 * `bpcer`: bona fide media called spoof (false positive rate); `apcer`: spoofs not called spoof (false negative rate). Terms: ISO/IEC 30107-3.
 */
export interface RocPoint {
  threshold: number;
  bpcer: number;
  apcer: number;
}

/**
 * One point for every distinct score, from the threshold above all scores (nothing is called spoof) down to the lowest score (everything is).
 * Equal scores move together, so that the order of the input cannot matter. Empty where one of the classes is absent.
 */
export function rocCurve(samples: readonly Scored[]): RocPoint[] {
  const spoofs = samples.filter(({ spoof }) => spoof).length;
  const bonaFides = samples.length - spoofs;
  if (spoofs === 0 || bonaFides === 0) return [];
  const sorted = samples.toSorted((a, b) => b.score - a.score);
  const points: RocPoint[] = [{ threshold: Number.POSITIVE_INFINITY, bpcer: 0, apcer: 1 }];
  let caught = 0;
  let accused = 0;
  sorted.forEach(({ spoof, score }, index) => {
    if (spoof) caught += 1;
    else accused += 1;
    if (sorted[index + 1]?.score !== score) points.push({ threshold: score, bpcer: accused / bonaFides, apcer: 1 - caught / spoofs });
  });
  return points;
}

/**
 * Area under the curve by trapezoids: the chance that a spoof scores above a bona fide file, ties counting half
 * (Hanley and McNeil, Radiology 143, 1982). Null where a class is absent.
 */
export function areaUnder(curve: readonly RocPoint[]): number | null {
  if (curve.length === 0) return null;
  return pairs(curve).reduce((area, [from, to]) => area + ((to.bpcer - from.bpcer) * (2 - from.apcer - to.apcer)) / 2, 0);
}

/**
 * Equal error rate: where apcer and bpcer meet, by straight line between the two points around the crossing (as ASVspoof does for
 * interpolated curves). Null where a class is absent.
 */
export function equalErrorRate(curve: readonly RocPoint[]): number | null {
  for (const [from, to] of pairs(curve)) {
    if (to.bpcer < to.apcer) continue;
    const before = from.apcer - from.bpcer;
    const after = to.bpcer - to.apcer;
    const share = before + after === 0 ? 0 : before / (before + after);
    return from.bpcer + share * (to.bpcer - from.bpcer);
  }
  return null;
}

/**
 * The lowest apcer among the thresholds that accuse at most `bpcerMax` of the bona fide media (APCER at fixed BPCER, ISO/IEC 30107-3).
 * No interpolation: a threshold that can be set gives this figure. Null where a class is absent.
 */
export function apcerAtBpcer(curve: readonly RocPoint[], bpcerMax: number): number | null {
  return curve.findLast(({ bpcer }) => bpcer <= bpcerMax)?.apcer ?? null;
}

const pairs = (curve: readonly RocPoint[]): [RocPoint, RocPoint][] => curve.slice(1).map((to, index) => [curve[index] as RocPoint, to]);
