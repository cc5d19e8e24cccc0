/**
 * A logistic model over named features, small enough to be read: probability = sigmoid(bias + sum of weights * (feature - mean) / scale).
 * Features are clipped to +-`clip` standard deviations first, so that one wild figure cannot decide.
 */
export interface LinearModel {
  features: string[];
  mean: number[];
  scale: number[];
  weights: number[];
  bias: number;
  clip: number;
}

/** `models/<id>/card.json` of a linear model: what it is, what it was fitted on, what it is worth. */
export interface LinearCard {
  id: string;
  version: number;
  task: 'image';
  type: 'linear';
  summary: string;
  /** Share in coverage, 0..1; over the detectors of one kind they sum to 1. */
  coverageShare: number;
  model: LinearModel;
  training: { sources: string; folds: string; command: string; figures: Record<string, unknown> };
  intendedUse: string;
  limits: string;
}
