import { mkdirSync, writeFileSync } from 'node:fs';
import type { LinearCard, LinearModel } from '../../src/engine/models/linear-card.ts';

export interface CardText {
  summary: string;
  intendedUse: string;
  limits: string;
}

const WHOLE_USE = 'One of several signs about how a photograph came about, together with provenance and with a person’s judgement. Not proof by itself.';
const WEAK =
  'Weak on generators, cameras and ways of sharing that it has not seen; the figures above say how weak. Not for drawings, screenshots, scans, thumbnails or pictures upscaled from small ones. Never the only ground for a decision about a person.';

export const CARD_TEXTS: Readonly<Record<string, CardText>> = {
  'image-learned': {
    summary: 'Linear model over the pooled log-odds of the network image-views: the whole frame, squares of a middle scale, native tiles.',
    intendedUse: WHOLE_USE,
    limits: WEAK,
  },
  'image-spectrum': {
    summary: 'Linear model over spectrum and residual statistics of the whole picture: captured or generated.',
    intendedUse: WHOLE_USE,
    limits: WEAK,
  },
  'image-noise': {
    summary: 'Linear model over differences of the noise level between parts of the picture, and over the noise of the whole.',
    intendedUse: WHOLE_USE,
    limits: `${WEAK} Shallow depth of field, text and in-camera noise reduction change the noise of genuine pictures from place to place too.`,
  },
  'image-jpeg': {
    summary: 'Linear model over differences of compression history between parts of the picture.',
    intendedUse: WHOLE_USE,
    limits: `${WEAK} Strong recompression erases what it looks for; captions and frames added in good faith look like changes.`,
  },
  'image-copymove': {
    summary: 'Linear model over parts of the picture that appear twice.',
    intendedUse: WHOLE_USE,
    limits: `${WEAK} Windows, tiles, text and print patterns repeat in genuine pictures.`,
  },
  'image-localisation': {
    summary: 'Logistic model over a place’s fine structure and over the maps of the other detectors: how unlike the rest of the picture it is.',
    intendedUse: 'To show where a picture may have been changed, beside the picture itself and to a person who looks at it. It gives no score of the whole.',
    limits: `${WEAK} Sharp focus beside blur, text, screens and frames are unlike the rest of genuine pictures too; what covers most of the picture is not found.`,
  },
  'image-fusion': {
    summary: 'Non-negative logistic regression over the calibrated log-odds of the scored image detectors.',
    intendedUse: `${WHOLE_USE} Its score stays near the middle unless the signs agree, so that most pictures without provenance are called inconclusive.`,
    limits: WEAK,
  },
};

const round = (value: number): number => Number(value.toPrecision(6));

export function cardOf(id: string, coverageShare: number, model: LinearModel, training: LinearCard['training']): LinearCard {
  return {
    id,
    version: 1,
    task: 'image',
    type: 'linear',
    coverageShare,
    ...(CARD_TEXTS[id] as CardText),
    model: { ...model, mean: model.mean.map(round), scale: model.scale.map(round), weights: model.weights.map(round), bias: round(model.bias) },
    training,
  };
}

/** Writes `<folder>/<id>/card.json`; lists of numbers stay on one line so that differences can be read. */
export function writeCard(folder: string, card: LinearCard): void {
  mkdirSync(`${folder}/${card.id}`, { recursive: true });
  const text = JSON.stringify(card, null, 2).replace(/\[\s+(-?[\d.e+-]+(?:,\s+-?[\d.e+-]+)*)\s+\]/g, (_, list: string) => `[${list.replace(/\s+/g, ' ')}]`);
  writeFileSync(`${folder}/${card.id}/card.json`, `${text}\n`);
}
