import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { installNetwork, testCard } from '../../../test/support/test-network.ts';
import { AudioModel } from '../models/audio-model.ts';
import { judgeVoice } from './judge-voice.ts';

const RATE = 16_000;
const SECONDS = 8;
const folder = mkdtempSync(join(tmpdir(), 'judge-voice-'));
let model: AudioModel;

beforeAll(async () => {
  model = await AudioModel.load('voice', { threads: 1, folder: installNetwork(folder, testCard('voice')) });
});
afterAll(async () => {
  await model.release();
  rmSync(folder, { recursive: true });
});

const sound = new Float32Array(SECONDS * RATE).map((_, i) => Math.sin((i * i) / 4e6) * 0.3);
const speechIn = (from: number, to: number) => ({
  frames: new Uint8Array(SECONDS * 100).fill(1, from * 100, to * 100),
  speechSeconds: to - from,
  activeSeconds: SECONDS,
});

describe('judgeVoice', () => {
  it('judges the speech alone and counts time from the begin of the file', async () => {
    const found = await judgeVoice(model, [sound], speechIn(0, 4), { frameLengthSeconds: 2, startMs: 10_000 });
    expect(found.findings?.windows.map(({ startMs, score }) => [startMs, score !== null])).toEqual([
      [10_000, true],
      [11_000, true],
      [12_000, true],
      [13_000, true],
      [14_000, false],
      [15_000, false],
      [16_000, false],
    ]);
    expect(found.segments[0]?.startMs).toBe(10_000);
    expect(found.segments.at(-1)?.endMs).toBe(14_000);
    expect(found.cells.at(-1)).toEqual({ startMs: 17_000, endMs: 18_000, score: null });
    expect(found.sourceTrace?.label).toBe('codec');
  });

  it('says nothing where nobody speaks', async () => {
    const found = await judgeVoice(model, [sound], speechIn(0, 0), { frameLengthSeconds: 2, startMs: 0 });
    expect(found).toMatchObject({ findings: null, segments: [], sourceTrace: null });
  });
});
