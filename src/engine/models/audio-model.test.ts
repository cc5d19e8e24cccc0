import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installNetwork, testCard } from '../../../test/support/test-network.ts';
import { BINS, FrontEnd, framesOf } from '../audio/front-end.ts';
import { AudioModel } from './audio-model.ts';

const folder = mkdtempSync(join(tmpdir(), 'audio-model-'));
const RATE = 16_000;
let model: AudioModel;

beforeAll(async () => {
  const card = testCard('judge', { calibration: { scale: 2, shift: 0.5 } });
  model = await AudioModel.load('judge', { threads: 1, folder: installNetwork(folder, card) });
});
afterAll(async () => {
  await model.release();
  rmSync(folder, { recursive: true });
});

/** Differs from window to window: a tone that rises, with a beat. */
const sound = new Float32Array(11 * RATE).map((_, i) => Math.sin((i * i) / 4e6) * Math.sin(i / 3000) * 0.3);

function* inBlocks(samples: Float32Array, size: number): Generator<Float32Array> {
  for (let at = 0; at < samples.length; at += size) yield samples.subarray(at, at + size);
}

/** What test/media/mean-square.onnx gives. */
function logitOf(samples: Float32Array): number {
  const frames = framesOf(samples.length);
  const values = new Float32Array(frames * BINS);
  new FrontEnd().compute(samples, values);
  const means = new Float64Array(BINS);
  values.forEach((value, i) => {
    means[i % BINS] = (means[i % BINS] as number) + value / frames;
  });
  return (0.1 * values.reduce((sum, value, i) => sum + (value - (means[i % BINS] as number)) ** 2, 0)) / values.length - 1;
}

describe('AudioModel', () => {
  it('scores each window by its own samples, whatever the blocks and batches', async () => {
    const judged = await model.judge(inBlocks(sound, 7001), () => true, { frameLengthSeconds: 2 });
    expect(judged.map(({ startMs, endMs }) => [startMs, endMs])).toEqual(Array.from({ length: 10 }, (_, i) => [i * 1000, i * 1000 + 2000]));
    for (const [i, { score, families, speechMs }] of judged.entries()) {
      const logit = logitOf(sound.slice(i * RATE, (i + 2) * RATE));
      expect(score).toBeCloseTo(1 / (1 + Math.exp(-(2 * logit + 0.5))), 4);
      expect(Array.from(families ?? [])).toEqual([0, 1, 2].map((step) => expect.closeTo(logit + step, 3)));
      expect(speechMs).toBe(2000);
    }
    expect(new Set(judged.map(({ score }) => score)).size).toBe(10);
  });

  it('gives windows with too little speech no score', async () => {
    const judged = await model.judge([sound], (frame) => frame >= 200 && frame < 324, { frameLengthSeconds: 2 });
    expect(judged.map(({ score }) => score !== null)).toEqual([false, true, true, false, ...Array.from({ length: 6 }, () => false)]);
    expect(judged[3]).toMatchObject({ speechMs: 240, score: null, families: null });
  });

  it('knows a sound that is shorter than a window, and none', async () => {
    const judged = await model.judge([sound.subarray(0, 8000)], () => true, { frameLengthSeconds: 4 });
    expect(judged).toEqual([expect.objectContaining({ startMs: 0, endMs: 500, score: expect.any(Number) })]);
    expect(await model.judge([], () => true, { frameLengthSeconds: 1 })).toEqual([]);
  });

  it('stops when it is told to, and can be used again', async () => {
    const abort = new AbortController();
    let taken = 0;
    async function* endless(): AsyncGenerator<Float32Array> {
      for (; ; taken += 1) {
        if (taken === 20) abort.abort(new Error('changed my mind'));
        yield sound.subarray(0, RATE);
      }
    }
    await expect(model.judge(endless(), () => true, { frameLengthSeconds: 2, signal: abort.signal })).rejects.toThrow('changed my mind');
    expect(taken).toBeLessThan(40);
    expect(await model.judge([sound.subarray(0, RATE)], () => true, { frameLengthSeconds: 1 })).toHaveLength(1);
  });

  it('refuses a network that gives other families than its card names', async () => {
    const card = testCard('other', { families: { labels: ['one', 'two'], unknownBelow: 0.5 } });
    const other = await AudioModel.load('other', { threads: 1, folder: installNetwork(folder, card) });
    await expect(other.judge([sound], () => true, { frameLengthSeconds: 2 })).rejects.toMatchObject({ code: 'model_unavailable' });
    await other.release();
  });
});
