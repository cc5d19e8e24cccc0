import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_OPTIONS, type Detection } from '../../src/core/detection.ts';
import { judge, POLICIES } from '../../src/core/verdict.ts';
import { renderDetection as deepfakedetector } from '../../src/dialects/deepfakedetector/translate.ts';
import { renderDetection as deepidv } from '../../src/dialects/deepidv/translate.ts';
import { renderDetection as deepsafe } from '../../src/dialects/deepsafe/translate.ts';
import { renderDetection as deeptrack } from '../../src/dialects/deeptrack/translate.ts';
import { renderDetection as resemble } from '../../src/dialects/resemble/translate.ts';
import { analyzeAudio } from '../../src/engine/analyze-audio.ts';
import { createVoiceJudge } from '../../src/engine/audio/voice-judge.ts';
import { audioSplice } from '../../src/engine/detectors/audio-splice.ts';
import { mediaType } from '../../src/engine/media/sniff/media-types.ts';
import { Stopwatch } from '../../src/engine/stopwatch.ts';
import { writeWav } from '../support/encode-audio.ts';
import { sampleDetection } from '../support/sample-detections.ts';
import { babble, silence } from '../support/sounds.ts';
import { installNetwork, testCard } from '../support/test-network.ts';

/** What the engine itself finds in a sound, with a network that tells families apart, in the words of every vendor. */
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bonafide-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A sound that the network takes for spoof with these log-odds, whatever is in it. */
async function judged(sound: Float32Array, logOdds: number, unknownBelow = 0.5): Promise<Detection> {
  const path = join(folder, 'voice.wav');
  await writeWav(path, sound);
  const card = testCard('voice', { calibration: { scale: 1e-9, shift: logOdds }, families: { labels: ['vocoder', 'tts', 'codec'], unknownBelow } });
  const report = await analyzeAudio({
    path,
    sizeBytes: (await stat(path)).size,
    type: mediaType('audio', 'wav'),
    detectors: [audioSplice],
    judgeVoice: createVoiceJudge({ threads: 1, folder: installNetwork(folder, card) }, 'voice'),
    region: { startSeconds: null, endSeconds: null },
    frameLengthSeconds: null,
    traceSource: true,
    artifactsDir: null,
    context: {},
    stopwatch: new Stopwatch(),
  });
  const options = { ...DEFAULT_OPTIONS, sourceTracing: true };
  return sampleDetection('audio', 'spoof', { report, media: report.media, judgement: judge(report, POLICIES.default), options, artifacts: [] });
}

const inAllWords = (detection: Detection) => ({
  deeptrack: deeptrack(detection, () => ''),
  deepfakedetector: deepfakedetector(detection),
  deepidv: deepidv(detection).result,
  resemble: resemble(detection, () => '').item,
  deepsafe: deepsafe(detection),
});

describe('what the engine finds in a sound', () => {
  it('is told as fake, with its kind of generator', async () => {
    expect(inAllWords(await judged(babble(4), 3))).toMatchObject({
      deeptrack: { prediction: 'Fake', confidence_percentage: 95.26, raw_scores: { Real: 4.74, Fake: 95.26 } },
      deepfakedetector: {
        verdict: 'synthetic',
        confidence: 0.9526,
        generator: 'codec',
        signals: { voice: 'unnatural' },
        flagged_segments: [{ start: 0, end: 4 }],
      },
      deepidv: {
        is_ai_generated: true,
        confidence_score: 95.3,
        risk_level: 'critical',
        detection_details: [{ signal_type: 'SYNTHETIC_VOICE', confidence: 95.3 }],
        file_metadata: { duration_seconds: 4 },
      },
      resemble: {
        metrics: { label: 'fake', score: ['0.952574', '0.952574', '0.952574'], consistency: '1.0', aggregated_score: '0.952574' },
        audio_source_tracing: { label: 'codec', error_message: null },
        duration: 4,
      },
      deepsafe: { verdict: 'fake', confidence: 0.9526, media_type: 'audio' },
    });
  });

  it('is told as fake, by a generator that is not known', async () => {
    const { deepfakedetector: detector, resemble: item } = inAllWords(await judged(babble(4), 3, 0.9));
    expect(detector).toMatchObject({ verdict: 'synthetic', generator: null });
    expect(item.audio_source_tracing).toEqual({ label: 'unknown', error_message: expect.any(String) });
  });

  it('is told as real, by no generator', async () => {
    const words = inAllWords(await judged(babble(4), -3));
    expect(words).toMatchObject({
      deeptrack: { prediction: 'Real', confidence_percentage: 95.26 },
      deepfakedetector: { verdict: 'authentic', generator: null, signals: { voice: 'natural' }, flagged_segments: [] },
      deepidv: { is_ai_generated: false, risk_level: 'low', detection_details: [] },
      resemble: { metrics: { label: 'real' } },
      deepsafe: { verdict: 'real', confidence: 0.9526 },
    });
    expect(words.resemble).not.toHaveProperty('audio_source_tracing');
  });

  it('is nothing where nobody speaks', async () => {
    expect(inAllWords(await judged(silence(3), 3))).toMatchObject({
      deeptrack: { prediction: 'UNCERTAIN', raw_scores: { Real: 50, Fake: 50 } },
      deepfakedetector: { verdict: 'uncertain', confidence: 0.5, generator: null, flagged_segments: [] },
      deepidv: { is_ai_generated: false, confidence_score: 50, risk_level: 'high', detection_details: [] },
      resemble: { metrics: { label: 'real', score: [], consistency: '0.0', aggregated_score: '0.5' } },
      deepsafe: { verdict: 'real', confidence: 0.5 },
    });
  });
});
