import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { NetworkCard } from '../../src/engine/models/network-card.ts';

const GRAPH = readFileSync(new URL('../media/mean-square.onnx', import.meta.url));

/** A card for test/media/mean-square.onnx. */
export function testCard(id: string, changes: Partial<NetworkCard> = {}): NetworkCard {
  return {
    id,
    version: 1,
    task: 'audio',
    type: 'network',
    summary: 'A graph for tests.',
    coverageShare: 1,
    network: { sha256: createHash('sha256').update(GRAPH).digest('hex'), sizeBytes: GRAPH.length, frontEnd: 'log-power' },
    calibration: { scale: 1, shift: 0 },
    families: { labels: ['vocoder', 'tts', 'codec'], unknownBelow: 0.5 },
    training: { sources: 'none', folds: 'none', command: 'none', figures: {} },
    intendedUse: 'Tests.',
    limits: 'Judges nothing.',
    ...changes,
  };
}

/** Writes `<folder>/<id>/` with a card and a graph; returns the folder as the loaders want it. */
export function installNetwork(folder: string, card: NetworkCard, graph: Uint8Array | null = GRAPH): URL {
  mkdirSync(join(folder, card.id), { recursive: true });
  writeFileSync(join(folder, card.id, 'card.json'), JSON.stringify(card));
  if (graph) writeFileSync(join(folder, card.id, 'model.onnx'), graph);
  return pathToFileURL(`${folder}/`);
}
