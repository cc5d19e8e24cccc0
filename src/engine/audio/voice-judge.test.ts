import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { installNetwork, testCard } from '../../../test/support/test-network.ts';
import { createVoiceJudge } from './voice-judge.ts';
import { voiceSummary } from './voice-summary.ts';

const RATE = 16_000;
const folder = mkdtempSync(join(tmpdir(), 'voice-judge-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function* sound(): AsyncGenerator<Float32Array, void, void> {
  yield new Float32Array(4 * RATE).map((_, i) => Math.sin((i * i) / 4e6) * 0.3);
}
const speech = (share: number) => ({ frames: new Uint8Array(400).map((_, i) => (i % 100 < share * 100 ? 1 : 0)), speechSeconds: 4 * share, activeSeconds: 4 });
const ask = (share: number) => ({ samples: sound(), speech: speech(share), startMs: 3000, frameLengthSeconds: null, signal: undefined });

describe('createVoiceJudge', () => {
  it('gives a signal, findings and the name of its model', async () => {
    const judge = createVoiceJudge({ threads: 1, folder: installNetwork(folder, testCard('good')) }, 'good');
    const judged = await judge(ask(1));
    expect(judged).toMatchObject({ model: 'good@1', coverageShare: 1, sourceTrace: { label: 'codec' } });
    expect(judged.signal).toMatchObject({ detector: 'audio-voice@1', applicable: true, reasonCode: null, score: judged.findings?.score });
    expect(judged.signal.details).toMatchObject({ windows: 3, windows_judged: 3, window_seconds: 2, speech_seconds: 4 });
    expect(judged.segments[0]?.startMs).toBe(3000);
  });

  it('gives no score where the speech is too scattered', async () => {
    const judge = createVoiceJudge({ threads: 1, folder: installNetwork(folder, testCard('good')) }, 'good');
    const judged = await judge(ask(0.1));
    expect(judged).toMatchObject({ findings: null, segments: [], signal: { applicable: false, reasonCode: 'too_short', score: null } });
  });

  it('tries again after its model could not be had', async () => {
    const url = installNetwork(folder, testCard('late'), null);
    const judge = createVoiceJudge({ threads: 1, folder: url }, 'late');
    await expect(judge(ask(1))).rejects.toMatchObject({ code: 'model_unavailable' });
    installNetwork(folder, testCard('late'));
    expect((await judge(ask(1))).findings).not.toBeNull();
  });
});

describe('voiceSummary', () => {
  const of = (score: number, ...scores: (number | null)[]) =>
    voiceSummary({ score, consistency: 1, windows: scores.map((one) => ({ startMs: 0, endMs: 0, score: one })) });

  it.each([
    [of(0.9, 0.9, 0.9, null), /more like a machine’s.*All 2 parts/],
    [of(0.1, 0.1, 0.9, 0.1), /more like a person’s.*Of 3 parts that were judged, 1 leans/],
    [of(0.52, 0.52), /as much.*one part/],
    [voiceSummary(null), /too scattered/],
  ])('%s', (text, pattern) => expect(text).toMatch(pattern));
});
