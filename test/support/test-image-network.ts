import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LEARNED_CARD, VIEWS_CARD } from '../../src/engine/detectors/learned/image-judge.ts';
import type { ImageNetworkCard } from '../../src/engine/models/image-network-card.ts';
import type { LinearCard } from '../../src/engine/models/linear-card.ts';

const GRAPH = readFileSync(new URL('../media/high-pass.onnx', import.meta.url));
const TRAINING = { sources: 'none', folds: 'none', command: 'none', figures: {} };

/** A card for test/media/high-pass.onnx (training/image/make_test_model.py says what that gives). */
export function testImageCard(changes: Partial<ImageNetworkCard> = {}): ImageNetworkCard {
  return {
    id: VIEWS_CARD,
    version: 1,
    task: 'image',
    type: 'network',
    summary: 'A graph for tests.',
    coverageShare: 0,
    network: { sha256: createHash('sha256').update(GRAPH).digest('hex'), sizeBytes: GRAPH.length, frontEnd: 'rgb' },
    calibration: { scale: 1, shift: 0 },
    families: { labels: ['gan', 'latent-diffusion', 'inpainting'], unknownBelow: 0.5 },
    novelty: { inDomainBelow: 9 },
    training: TRAINING,
    intendedUse: 'Tests.',
    limits: 'Judges nothing.',
    ...changes,
  };
}

/** Scores by the mean of the tiles alone. */
export const TEST_LEARNED_CARD: LinearCard = {
  id: LEARNED_CARD,
  version: 1,
  task: 'image',
  type: 'linear',
  summary: 'For tests.',
  coverageShare: 0.5,
  model: { features: ['tile_mean'], mean: [0], scale: [1], weights: [1], bias: 0, clip: 12 },
  training: TRAINING,
  intendedUse: 'Tests.',
  limits: 'Judges nothing.',
};

/** Writes `<folder>/image-views/` and `<folder>/image-learned/`; returns the folder as the loaders want it. */
export function installImageNetwork(folder: string, card = testImageCard(), graph: Uint8Array | null = GRAPH): URL {
  for (const one of [card, TEST_LEARNED_CARD]) {
    mkdirSync(join(folder, one.id), { recursive: true });
    writeFileSync(join(folder, one.id, 'card.json'), JSON.stringify(one));
  }
  if (graph) writeFileSync(join(folder, card.id, 'model.onnx'), graph);
  return pathToFileURL(`${folder}/`);
}
