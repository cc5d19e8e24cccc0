import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { AppError } from '../../core/errors.ts';
import type { LinearCard } from './linear-card.ts';

/** `models/` of the package: three folders up from here, in src as in dist. */
export const MODELS = new URL('../../../models/', import.meta.url);
const MAX_FEATURES = 4096;
const CARD_ID = /^[a-z][a-z0-9-]{0,63}$/;

const numbers = z.array(z.number()).max(MAX_FEATURES);
const model = z
  .object({
    features: z.array(z.string().min(1)).max(MAX_FEATURES),
    mean: numbers,
    scale: numbers,
    weights: numbers,
    bias: z.number(),
    clip: z.number().positive(),
  })
  .refine((m) => [m.mean, m.scale, m.weights].every((list) => list.length === m.features.length), 'mean, scale and weights must be as long as features')
  .refine((m) => m.scale.every((scale) => scale > 0), 'every scale must be above zero');

const schema: z.ZodType<LinearCard> = z.object({
  id: z.string(),
  version: z.number().int().positive(),
  task: z.literal('image'),
  type: z.literal('linear'),
  summary: z.string(),
  coverageShare: z.number().min(0).max(1),
  model,
  training: z.object({ sources: z.string(), folds: z.string(), command: z.string(), figures: z.record(z.string(), z.unknown()) }),
  intendedUse: z.string(),
  limits: z.string(),
});

const loaded = new Map<string, LinearCard>();

/**
 * The card `<folder>/<id>/card.json`, of this package where no folder is named, read once per process.
 * Throws AppError `model_unavailable` where it is missing, is no JSON or does not have a card's shape.
 */
export function loadCard(id: string, folder: URL = MODELS): LinearCard {
  const name = new URL(id, folder).href;
  const known = loaded.get(name);
  if (known) return known;
  const card = readCard(id, folder);
  loaded.set(name, card);
  return card;
}

/** As `loadCard`, from another folder (a file URL that ends with '/') and without memory. */
export function readCard(id: string, folder: URL): LinearCard {
  return readCardFile(id, schema, folder);
}

/** `<folder>/<id>/card.json` in the shape of `shape`, or AppError `model_unavailable`. */
export function readCardFile<Card extends { id: string }>(id: string, shape: z.ZodType<Card>, folder: URL = MODELS): Card {
  if (!CARD_ID.test(id)) throw unavailable(id, 'that is no name of a model card');
  const text = readText(new URL(`${id}/card.json`, folder), id);
  const result = shape.safeParse(parseJson(text, id));
  if (!result.success) throw unavailable(id, 'the file does not have the shape of a model card', result.error);
  if (result.data.id !== id) throw unavailable(id, 'the file is the card of another model');
  return result.data;
}

function readText(file: URL, id: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw unavailable(id, 'its file cannot be read', cause);
  }
}

function parseJson(text: string, id: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unavailable(id, 'its file is no JSON', cause);
  }
}

function unavailable(id: string, why: string, cause?: unknown): AppError {
  return new AppError('model_unavailable', `The model card "${id}" cannot be used: ${why}. Reinstall the package to restore it.`, {
    details: { model: id },
    cause,
  });
}
