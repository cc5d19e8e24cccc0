import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { installNetwork, testCard } from '../../../test/support/test-network.ts';
import { readNetworkCard } from './network-card.ts';
import { Graph, threadsFor } from './onnx.ts';

const folder = mkdtempSync(join(tmpdir(), 'onnx-'));
afterAll(() => rmSync(folder, { recursive: true }));

const UNAVAILABLE = expect.objectContaining({ code: 'model_unavailable', publicMessage: expect.stringContaining('Reinstall') });
const fileOf = (id: string) => ({ id, ...testCard(id).network });

describe('Graph', () => {
  it('runs a batch and gives every output by name', async () => {
    const graph = await Graph.load(fileOf('good'), { threads: 1, folder: installNetwork(folder, testCard('good')) });
    const found = await graph.run(Float32Array.of(1, 3, 2, 6), [2, 1, 2, 1]);
    expect(graph.outputs).toEqual(['logit', 'family']);
    expect(Array.from(found.logit as Float32Array)).toEqual([expect.closeTo(-0.9, 6), expect.closeTo(-0.6, 6)]);
    expect(Array.from(found.family as Float32Array, (value) => Math.round(value * 10))).toEqual([-9, 1, 11, -6, 4, 14]);
    await expect(graph.run(Float32Array.of(1), [1])).rejects.toEqual(UNAVAILABLE);
    await graph.release();
    await expect(graph.run(Float32Array.of(1), [1, 1, 1, 1])).rejects.toEqual(UNAVAILABLE);
  });

  it('refuses a file that is missing, changed or no graph', async () => {
    const noise = new Uint8Array(300).fill(7);
    const hash = createHash('sha256').update(noise).digest('hex');
    const cases = [
      [installNetwork(folder, testCard('missing'), null), fileOf('missing')],
      [installNetwork(folder, testCard('changed'), noise), fileOf('changed')],
      [installNetwork(folder, testCard('broken'), noise), { id: 'broken', sha256: hash, sizeBytes: noise.length }],
    ] as const;
    for (const [at, file] of cases) await expect(Graph.load(file, { threads: 1, folder: at })).rejects.toEqual(UNAVAILABLE);
  });
});

it('shares the cores out among the children', () => {
  expect(threadsFor(1)).toBe(availableParallelism());
  expect(threadsFor(10_000)).toBe(1);
  expect(threadsFor(0)).toBe(availableParallelism());
});

it('reads the card of a network, and refuses what is none', () => {
  const url = installNetwork(folder, testCard('card'), null);
  expect(readNetworkCard('card', url)).toEqual(testCard('card'));
  installNetwork(folder, testCard('lopsided', { calibration: { scale: 0, shift: 0 } }), null);
  for (const id of ['lopsided', 'absent', '../card']) expect(() => readNetworkCard(id, url)).toThrow(UNAVAILABLE);
});
