import { statSync } from 'node:fs';
import { z } from 'zod';
import { MODELS, readCardFile } from './cards.ts';

const MAX_FAMILIES = 32;
const MAX_MODEL_BYTES = 64 * 2 ** 20;

/** Of `model.onnx` beside the card. */
export const NETWORK_FILE = {
  /** In lower-case hexadecimal. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.number().int().positive().max(MAX_MODEL_BYTES),
};

/** What the card of every network says. */
export const NETWORK_SHAPE = {
  id: z.string(),
  version: z.number().int().positive(),
  type: z.literal('network'),
  summary: z.string(),
  coverageShare: z.number().min(0).max(1),
  /** Probability of spoof = sigmoid(scale * logit + shift). */
  calibration: z.object({ scale: z.number().positive(), shift: z.number() }),
  /** What the graph's output `family` tells apart; null where it has none. Below `unknownBelow` the most likely family is not named. */
  families: z.object({ labels: z.array(z.string().min(1)).min(2).max(MAX_FAMILIES), unknownBelow: z.number().min(0).max(1) }).nullable(),
  training: z.object({ sources: z.string(), folds: z.string(), command: z.string(), figures: z.record(z.string(), z.unknown()) }),
  intendedUse: z.string(),
  limits: z.string(),
};

const schema = z.object({
  ...NETWORK_SHAPE,
  task: z.literal('audio'),
  network: z.object({
    ...NETWORK_FILE,
    /** What of training/audio/FRONTEND.md the graph was trained on. */
    frontEnd: z.literal('log-power'),
  }),
});

/** `models/<id>/card.json` of a network in ONNX that judges sound. */
export type NetworkCard = z.infer<typeof schema>;

/** The card of a network; `folder` (a file URL that ends with '/') is the package's own where none is named. Throws AppError `model_unavailable`. */
export function readNetworkCard(id: string, folder?: URL): NetworkCard {
  return readCardFile(id, schema, folder);
}

/** What the card and its network have in common, whatever it judges. */
interface AnyNetworkCard {
  network: { sizeBytes: number };
}

/**
 * The card of a network that this installation can be expected to run; null where its card cannot be used, or the file beside it is missing or of another size
 * than the card says. `bonafide doctor` tells which it is.
 */
export function findNetwork<Card extends AnyNetworkCard>(id: string, read: (id: string, folder: URL) => Card, folder: URL = MODELS): Card | null {
  try {
    const card = read(id, folder);
    return statSync(new URL(`${id}/model.onnx`, folder)).size === card.network.sizeBytes ? card : null;
  } catch {
    return null;
  }
}
