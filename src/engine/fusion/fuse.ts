import { logit, sigmoid } from '../../core/calibration.ts';
import type { Signal } from '../../core/evidence.ts';
import type { Decisive, Fused } from '../../core/report.ts';
import { standardize } from '../models/linear.ts';
import type { LinearCard, LinearModel } from '../models/linear-card.ts';
import { type Contribution, manipulationOf } from './manipulation.ts';

export interface FusionInput {
  signals: readonly Signal[];
  /** What provenance and the like settle by themselves, in the order of the detectors. */
  decisive: readonly Decisive[];
  /** The fusion's card: its features are card ids of detectors, its weights multiply their log-odds. */
  fusion: LinearCard;
  /** Cards of all installed scored detectors of the kind, applicable or not. */
  cards: readonly LinearCard[];
}

export interface FusionResult {
  fused: Fused;
  /** Share of each detector in the fused score by detector id; over the applicable scored ones they sum to 1, others have 0. */
  weights: Record<string, number>;
}

/**
 * Calibrated scores as log-odds into one logistic regression (the weights are in the card). A signal that could not judge has no part: neither it
 * nor its share of the bias counts, so that silence is never suspicion; with none left the score is 0.5 and the coverage 0.
 */
export function fuseImage(input: FusionInput): FusionResult {
  const contributions = contributionsOf(input.signals, input.fusion);
  const capacity = contributions.reduce((sum, c) => sum + c.capacity, 0);
  const score = fuseScores(input.fusion.model, Object.fromEntries(contributions.map(({ signal }) => [cardOf(signal), signal.score])));
  const shares = new Map(input.cards.map((card) => [card.id, card.coverageShare]));
  const coverage = contributions.reduce((sum, c) => sum + (shares.get(cardOf(c.signal)) ?? 0), 0);
  return {
    fused: {
      score,
      coverage: Math.min(1, Math.round(coverage * 1e6) / 1e6),
      manipulation: manipulationOf(contributions, input.signals),
      decisive: firstDecisive(input.decisive),
      model: `${input.fusion.id}@${input.fusion.version}`,
    },
    weights: weightsOf(input.signals, contributions, capacity),
  };
}

function contributionsOf(signals: readonly Signal[], fusion: LinearCard): Contribution[] {
  return signals.flatMap((signal) => {
    const index = fusion.model.features.indexOf(cardOf(signal));
    if (!signal.applicable || signal.score === null || index < 0) return [];
    return [{ signal, capacity: Math.abs(fusion.model.weights[index] as number), logOdds: weightFor(fusion.model, index, signal.score) }];
  });
}

function weightFor(model: LinearModel, index: number, score: number): number {
  return (model.weights[index] as number) * standardize(model, index, logit(score));
}

/** The bias in proportion to how much of the fusion's weight could take part. */
function biasFor(model: LinearModel, capacity: number): number {
  const whole = model.weights.reduce((sum, weight) => sum + Math.abs(weight), 0);
  return whole > 0 ? (model.bias * capacity) / whole : 0;
}

/** The fused score of calibrated scores by feature of the fusion's model (a card id); null where a detector could not judge. */
export function fuseScores(model: LinearModel, scores: Readonly<Record<string, number | null>>): number {
  let logOdds = 0;
  let capacity = 0;
  model.features.forEach((name, index) => {
    const score = scores[name] ?? null;
    if (score === null) return;
    logOdds += weightFor(model, index, score);
    capacity += Math.abs(model.weights[index] as number);
  });
  return sigmoid(logOdds + biasFor(model, capacity));
}

function weightsOf(signals: readonly Signal[], contributions: Contribution[], capacity: number): Record<string, number> {
  const weights = Object.fromEntries(signals.map((signal) => [signal.detector, 0]));
  for (const { signal, capacity: own } of contributions) weights[signal.detector] = capacity > 0 ? own / capacity : 1 / contributions.length;
  return weights;
}

/** A finding of spoof goes before one of bona fide: a declared generator is not taken back by a camera's signature around it. */
function firstDecisive(decisive: readonly Decisive[]): Decisive | null {
  return decisive.find((finding) => finding.score >= 0.5) ?? decisive[0] ?? null;
}

/** `image-noise@1` is scored by the card `image-noise`. */
const cardOf = (signal: Signal): string => signal.detector.split('@')[0] as string;
