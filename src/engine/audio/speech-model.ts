import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import { readCardFile } from '../models/cards.ts';
import { STRETCH_FEATURES } from './stretch-features.ts';

export const SPEECH_CARD = 'audio-speech';
const MAX_UNITS = 64;

const numbers = z.array(z.number()).length(STRETCH_FEATURES.length);
const model = z.object({
  features: z.array(z.string()),
  mean: numbers,
  scale: numbers,
  /** Standard deviations beyond which a figure says no more. */
  clip: z.number().positive(),
  hidden: z.array(z.object({ weights: numbers, bias: z.number() })).max(MAX_UNITS),
  output: z.object({ weights: z.array(z.number()).max(MAX_UNITS), bias: z.number() }),
});

const schema = z.object({
  id: z.string(),
  version: z.number().int().positive(),
  task: z.literal('speech'),
  type: z.literal('perceptron'),
  summary: z.string(),
  model,
  training: z.object({ sources: z.string(), folds: z.string(), command: z.string(), figures: z.record(z.string(), z.unknown()) }),
  intendedUse: z.string(),
  limits: z.string(),
});

/** One hidden layer of tanh over the figures of a stretch; log-odds of speech. */
export type SpeechModel = z.infer<typeof model>;
/** `models/audio-speech/card.json`. */
export type SpeechCard = z.infer<typeof schema>;

/** Log-odds of speech by the figures of a stretch, in the order of STRETCH_FEATURES. */
export type SpeechOdds = (values: Float64Array) => number;

let loaded: SpeechModel | null = null;

/** The card's model, read once per process. Throws AppError `model_unavailable`. */
export function speechModel(): SpeechModel {
  loaded ??= readSpeechCard().model;
  return loaded;
}

export function readSpeechCard(folder?: URL): SpeechCard {
  const card = readCardFile(SPEECH_CARD, schema, folder);
  if (card.model.features.join() === STRETCH_FEATURES.join() && card.model.output.weights.length === card.model.hidden.length) return card;
  throw new AppError('model_unavailable', `The model card "${SPEECH_CARD}" was made for other figures. Reinstall the package to restore it.`, {
    details: { model: SPEECH_CARD },
  });
}

/** Works in one buffer: not to be shared between sounds that are judged at the same time. */
export function oddsBy({ mean, scale, clip, hidden, output }: SpeechModel): SpeechOdds {
  const input = new Float64Array(mean.length);
  return (values) => {
    for (let i = 0; i < input.length; i += 1) {
      input[i] = Math.max(-clip, Math.min(clip, ((values[i] as number) - (mean[i] as number)) / (scale[i] as number)));
    }
    return hidden.reduce((odds, { weights, bias }, unit) => odds + (output.weights[unit] as number) * Math.tanh(weighed(weights, input) + bias), output.bias);
  };
}

function weighed(weights: readonly number[], input: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < input.length; i += 1) sum += (weights[i] as number) * (input[i] as number);
  return sum;
}
