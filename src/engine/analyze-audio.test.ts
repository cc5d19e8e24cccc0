import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { writeWav } from '../../test/support/encode-audio.ts';
import { babble, join as joined, music, silence } from '../../test/support/sounds.ts';
import { type AudioJob, analyzeAudio } from './analyze-audio.ts';
import type { JudgeVoice } from './audio/voice.ts';
import type { AudioDetector } from './detectors/audio-detector.ts';
import { audioSilence } from './detectors/audio-silence.ts';
import { VOICE_DETECTOR } from './fusion/fuse-audio.ts';
import { mediaType } from './media/sniff/media-types.ts';
import { Stopwatch } from './stopwatch.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Says of every voice that it is likely a generator's. */
const suspicious: JudgeVoice = async ({ samples, startMs }) => {
  let count = 0;
  for await (const block of samples) count += block.length;
  const window = { startMs, endMs: startMs + count / 16, score: 0.9 };
  return {
    signal: {
      detector: VOICE_DETECTOR,
      kind: 'learned',
      applicable: true,
      reasonCode: null,
      score: 0.9,
      weight: 0,
      state: null,
      summary: '',
      details: {},
      segments: [window],
      regions: [],
      artifacts: [],
    },
    findings: { score: 0.9, windows: [window], consistency: 1 },
    segments: [window],
    cells: [window],
    sourceTrace: { label: 'vocoder', confidence: 0.8 },
    model: 'voice@1',
    coverageShare: 0.9,
  };
};

async function analyze(sound: Float32Array, change: Partial<AudioJob> = {}) {
  const path = join(folder, 'sound.wav');
  await writeWav(path, sound);
  return analyzeAudio({
    path,
    sizeBytes: (await stat(path)).size,
    type: mediaType('audio', 'wav'),
    detectors: [audioSilence],
    judgeVoice: suspicious,
    region: { startSeconds: null, endSeconds: null },
    frameLengthSeconds: null,
    traceSource: false,
    artifactsDir: null,
    context: {},
    stopwatch: new Stopwatch(),
    ...change,
  });
}

describe('analyzeAudio', () => {
  it('gives the voice to the model and its score to the report', async () => {
    const report = await analyze(babble(4));
    expect(report).toMatchObject({
      media: { kind: 'audio', format: 'wav', durationMs: 4000 },
      fused: { score: 0.9, coverage: 0.9, manipulation: 'full', model: 'voice@1' },
      audio: { score: 0.9, consistency: 1 },
      sourceTrace: { label: 'vocoder' },
      segments: [{ startMs: 0, endMs: 4000 }],
      models: ['voice@1'],
      warnings: [],
    });
    expect(report.evidence.map(({ detector, weight }) => [detector, weight])).toEqual([
      ['audio-silence@1', 0],
      ['audio-voice@1', 1],
    ]);
    expect(Object.keys(report.timingsMs)).toEqual(expect.arrayContaining(['decode', 'speech', 'voice', 'total']));
  });

  it.each([
    ['no_speech', music(4)],
    ['no_speech', silence(4)],
    ['too_short', joined(silence(2), babble(0.7), silence(2))],
  ])('does not ask the model where there is %s', async (reasonCode, sound) => {
    const judgeVoice = vi.fn(suspicious);
    const report = await analyze(sound, { judgeVoice });
    expect(judgeVoice).not.toHaveBeenCalled();
    expect(report.fused).toMatchObject({ score: 0.5, coverage: 0, manipulation: 'unknown' });
    expect(report.evidence.at(-1)).toMatchObject({ detector: 'audio-voice@1', applicable: false, reasonCode });
    expect(report.audio).toBeUndefined();
  });

  it('judges a region and counts time from the begin of the file', async () => {
    const report = await analyze(joined(silence(3), babble(4)), { region: { startSeconds: 3, endSeconds: null } });
    expect(report.segments).toMatchObject([{ startMs: 3000, endMs: 7000 }]);
    expect(report.media.durationMs).toBe(7000);
  });

  it('fails where the region lies outside the sound', async () => {
    await expect(analyze(babble(4), { region: { startSeconds: 9, endSeconds: null } })).rejects.toMatchObject({ code: 'invalid_request' });
  });

  it.each([
    ['no voice could be judged', music(4), suspicious],
    ['does not tell kinds', babble(4), async (voice: Parameters<JudgeVoice>[0]) => ({ ...(await suspicious(voice)), sourceTrace: null })],
  ])('says why the kind of generator is not named: %s', async (why, sound, judgeVoice) => {
    const { warnings } = await analyze(sound, { traceSource: true, judgeVoice });
    expect(warnings).toEqual([expect.stringMatching(new RegExp(`^source_tracing: .*${why}`))]);
    expect((await analyze(sound, { judgeVoice })).warnings).toEqual([]);
  });

  it('tells on the way how much sound it got through, in both passes', async () => {
    const onSound = vi.fn();
    const onProgress = vi.fn();
    await analyze(babble(25), { context: { onSound, onProgress } });
    expect(onSound.mock.calls.map(([seconds]) => Math.round(seconds as number))).toEqual([10, 10, 10, 10]);
    const told = onProgress.mock.calls.map(([{ stage, fraction }]) => [stage, Math.round(fraction * 100)]);
    expect(told.map(([stage]) => stage)).toEqual(['speech', 'speech', 'speech', VOICE_DETECTOR, VOICE_DETECTOR, 'fusion', 'artifacts']);
    expect(told.map(([, percent]) => percent)).toEqual(told.map(([, percent]) => percent as number).toSorted((a, b) => a - b));
  });

  it('goes on without a detector that throws, and says so', async () => {
    const broken: AudioDetector = {
      ...audioSilence,
      id: 'audio-broken@1',
      listen: () => ({
        hear: () => {
          throw new Error('a bug');
        },
        finish: async () => ({ applicable: false, reasonCode: 'unsupported', summary: '' }),
      }),
    };
    const report = await analyze(babble(4), { detectors: [broken, audioSilence] });
    expect(report.evidence[0]).toMatchObject({ detector: 'audio-broken@1', applicable: false, reasonCode: 'unsupported' });
    expect(report.evidence[1]).toMatchObject({ applicable: true });
    expect(report.warnings).toEqual([expect.stringContaining('audio-broken@1')]);
  });

  it('draws the sound where pictures are wanted', async () => {
    const report = await analyze(babble(4), { artifactsDir: folder });
    expect(report.artifacts.length).toBeGreaterThan(0);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(report.artifacts.map(({ name }) => name)));
    expect(report.evidence.at(-1)?.artifacts).toEqual(report.artifacts.map(({ name }) => name));
  });

  it('stops when it is told to', async () => {
    await expect(analyze(babble(4), { context: { signal: AbortSignal.abort(new Error('enough')) } })).rejects.toThrow('enough');
  });
});
