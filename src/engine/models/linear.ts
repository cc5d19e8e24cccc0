import { sigmoid } from '../../core/calibration.ts';
import type { LinearCard, LinearModel } from './linear-card.ts';

/** Standard deviations of one feature from its mean, kept within the model's clip; 0 (the mean) for a figure that is missing or not finite. */
export function standardize(model: LinearModel, index: number, value: number | undefined): number {
  if (value === undefined || !Number.isFinite(value)) return 0;
  const deviation = (value - (model.mean[index] as number)) / (model.scale[index] as number);
  return Math.min(model.clip, Math.max(-model.clip, deviation));
}

/** Log-odds of spoof by a linear model; features that the model does not know are ignored. */
export function linearLogOdds(model: LinearModel, features: Readonly<Record<string, number>>): number {
  return model.features.reduce((sum, name, i) => sum + (model.weights[i] as number) * standardize(model, i, features[name]), model.bias);
}

/** Calibrated probability of spoof, 0..1, by the model in a card. */
export function scoreWithCard(card: Pick<LinearCard, 'model'>, features: Readonly<Record<string, number>>): number {
  return sigmoid(linearLogOdds(card.model, features));
}
