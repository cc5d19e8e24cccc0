import { describe, expect, it } from 'vitest';
import { WAV_FACTS } from '../../../test/support/audio-facts.ts';
import { babble, join, mix, noise, samplesOf, seeded, silence, tone } from '../../../test/support/sounds.ts';
import type { AudioFacts } from '../media/audio-facts.ts';
import { audioBandwidth } from './audio-bandwidth.ts';
import type { AudioDetector, AudioMedia } from './audio-detector.ts';
import { audioSilence } from './audio-silence.ts';
import { audioSplice } from './audio-splice.ts';
import type { Finding } from './detector.ts';

const FACTS = WAV_FACTS;
const OUTCOME = { decodedSeconds: 0, regionSeconds: 0, stoppedEarly: false, damagedPackets: 0, warnings: [] };
const SPEECH = { frames: new Uint8Array(0), speechSeconds: 0, activeSeconds: 0 };

async function detect(
  detector: AudioDetector,
  sound: Float32Array,
  { rate = 16_000, startMs = 0, facts = {} }: { rate?: number; startMs?: number; facts?: Partial<AudioFacts> } = {},
) {
  const media = {
    path: '',
    sizeBytes: 0,
    type: { kind: 'audio', format: 'wav', mime: 'audio/wav' },
    facts: { ...FACTS, ...facts },
    startMs,
  } satisfies AudioMedia;
  const listener = detector.listen(media);
  for (let at = 0; at < sound.length; at += rate) {
    const block = sound.subarray(at, at + rate);
    listener.hear({ samples: block, original: block, originalRate: rate });
  }
  return listener.finish({ outcome: OUTCOME, speech: SPEECH }, { signal: new AbortController().signal });
}

async function find(...asked: Parameters<typeof detect>): Promise<Finding> {
  const outcome = await detect(...asked);
  if (!outcome.applicable) throw new Error(outcome.summary);
  return outcome.finding;
}

/** Noise of 48,000 samples a second that ends at a frequency: a sum of sines of random phase. */
function bandNoise(seconds: number, topHz: number): Float32Array {
  const random = seeded(5);
  const parts = Array.from({ length: 300 }, () => ({ hertz: 50 + random() * (topHz - 50), phase: random() * 6.28 }));
  return samplesOf(seconds, (t) => parts.reduce((sum, { hertz, phase }) => sum + 0.005 * Math.sin(2 * Math.PI * hertz * t + phase), 0), 48_000);
}

describe('audio-bandwidth', () => {
  it('finds where the sound ends and the rate that it was kept at', async () => {
    const { details, summarize } = await find(audioBandwidth, bandNoise(1, 11_900), { rate: 48_000 });
    expect(details.bandwidth_hz).toBeGreaterThan(11_500);
    expect(details.bandwidth_hz).toBeLessThan(12_500);
    expect(details).toMatchObject({ former_sample_rate: 24_000, coded_twice_hint: true });
    expect(summarize(null)).toContain('24000');
  });

  it('lets a sound be that fills its rate', async () => {
    const { features } = await find(audioBandwidth, noise(2, 0.1, 1, 48_000), { rate: 48_000 });
    expect(features).toMatchObject({ bandwidth_share: 1, bandwidth_resampled: 0, bandwidth_twice_coded: 0 });
  });

  it('does not call a codec of few bits coded twice', async () => {
    const { details } = await find(audioBandwidth, bandNoise(1, 11_000), { rate: 48_000, facts: { codec: 'mp3', bitRate: 48_000 } });
    expect(details.coded_twice_hint).toBe(false);
  });

  it('cannot judge silence', async () => {
    expect(await detect(audioBandwidth, silence(3))).toMatchObject({ applicable: false, reasonCode: 'too_short' });
  });
});

describe('audio-silence', () => {
  it('finds silence between words and tells it from that at the ends', async () => {
    const hiss = noise(1, 0.001);
    const { details, segments } = await find(audioSilence, join(silence(0.5), hiss, silence(0.3), hiss, silence(0.2)), { startMs: 10_000 });
    expect(details).toMatchObject({ inner_runs: 1, leading_ms: 500, trailing_ms: 200 });
    expect(segments).toHaveLength(1);
    expect(segments[0]?.startMs).toBeGreaterThan(11_480);
    expect(segments[0]?.startMs).toBeLessThan(11_520);
  });

  it('finds none in a recording', async () => {
    const { features, segments } = await find(audioSilence, noise(3, 0.0005));
    expect(features).toMatchObject({ silence_share: 0, silence_inner_longest: 0 });
    expect(segments).toEqual([]);
  });

  it('keeps as many runs as it shows', async () => {
    const parts = Array.from({ length: 200 }, (_, i) => [noise(0.05, 0.01, i), silence(0.05)]).flat();
    expect((await find(audioSilence, join(...parts))).segments).toHaveLength(50);
  });
});

describe('audio-splice', () => {
  const room = (level: number, seed: number) => mix(babble(5, { seed }), noise(5, level, seed));

  it('finds no splice in one recording', async () => {
    const { details, segments } = await find(audioSplice, mix(babble(10), noise(10, 0.005)));
    expect(details.splices).toBe(0);
    expect(segments).toEqual([]);
  });

  it('finds where the background changes', async () => {
    const { details, segments } = await find(audioSplice, join(room(0.002, 7), room(0.02, 9)));
    expect(details).toMatchObject({ splices: 1, places: [{ signs: ['background'] }] });
    expect(segments[0]?.startMs).toBeGreaterThan(4500);
    expect(segments[0]?.endMs).toBeLessThan(5700);
  });

  it('finds a jump of the wave, to the hundredth of a second', async () => {
    const { segments, details } = await find(audioSplice, join(tone(3, 220).subarray(0, 47_950), tone(3, 220).subarray(20)));
    expect(details).toMatchObject({ splices: 1, places: [{ signs: ['jump'] }] });
    expect(Math.abs((segments[0]?.startMs ?? 0) + 100 - 2997)).toBeLessThan(10);
  });

  it('finds a shift of the zero line', async () => {
    const hiss = noise(4, 0.01);
    const { details } = await find(
      audioSplice,
      join(
        hiss,
        hiss.map((value) => value + 0.02),
      ),
    );
    expect(JSON.stringify(details.places)).toContain('offset');
  });

  it('needs something to compare', async () => {
    expect(await detect(audioSplice, noise(1))).toMatchObject({ applicable: false, reasonCode: 'too_short' });
  });
});
