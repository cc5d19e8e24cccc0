import type { Finding, ImageDetector, NotApplicable, Outcome } from './detectors/detector.ts';
import { loadCard } from './models/cards.ts';
import { scoreWithCard } from './models/linear.ts';

/** What one detector found in the whole picture. `score` is calibrated; null where the detector gives none. */
export interface Judged {
  detector: ImageDetector;
  result: { finding: Finding; score: number | null; frame: number } | NotApplicable;
}

/**
 * One result out of those of all frames: features are averaged over the frames that could be judged and scored once; regions, map and words are
 * those of the most suspicious frame, whose index is `frame`.
 */
export function joinFrames(detector: ImageDetector, outcomes: readonly Outcome[]): Judged {
  const found = outcomes.flatMap((outcome, frame) =>
    outcome.applicable ? [{ finding: outcome.finding, frame, score: scoreOf(detector, outcome.finding) }] : [],
  );
  const worst = found.reduce((a, b) => ((b.score ?? 0) > (a.score ?? 0) ? b : a), found[0] as (typeof found)[number]);
  if (!worst) {
    const refusal = outcomes.find((outcome) => !outcome.applicable);
    if (!refusal || refusal.applicable) throw new Error(`${detector.id} was given no frame`);
    const { reasonCode, summary, details } = refusal;
    return { detector, result: { reasonCode, summary, details } };
  }
  const finding = { ...worst.finding, features: averageFeatures(found.map((one) => one.finding.features)) };
  return { detector, result: { finding, score: scoreOf(detector, finding), frame: worst.frame } };
}

function scoreOf(detector: ImageDetector, { features }: Finding): number | null {
  return detector.card === null || features === null ? null : scoreWithCard(loadCard(detector.card, detector.models), features);
}

function averageFeatures(frames: readonly Finding['features'][]): Finding['features'] {
  const given = frames.filter((features) => features !== null);
  const first = given[0];
  if (!first || given.length === 1) return first ?? null;
  return Object.fromEntries(Object.keys(first).map((name) => [name, given.reduce((sum, features) => sum + (features[name] ?? 0), 0) / given.length]));
}
