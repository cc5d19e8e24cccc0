import { describe, expect, it } from 'vitest';
import { babble, join, mix, music, noise, samplesOf, silence, tone } from '../../../test/support/sounds.ts';
import { type SpeechActivity, SpeechDetector } from './speech-activity.ts';

function speechIn(samples: Float32Array): SpeechActivity {
  const detector = new SpeechDetector();
  detector.hear(samples);
  return detector.finish();
}

describe('the detector of speech', () => {
  it.each([
    ['a low voice', babble(6)],
    ['a high voice', babble(6, { pitch: 210, seed: 3 })],
    ['a voice in noise', mix(babble(6), noise(6, 0.02))],
    ['a quiet voice', babble(6, { level: 0.02 })],
  ])('finds %s', (_name, sound) => {
    expect(speechIn(sound).speechSeconds).toBeGreaterThan(3);
  });

  it.each([
    ['silence', silence(6)],
    ['white noise', noise(6)],
    ['quiet noise', noise(6, 0.001)],
    ['noise that swells four times a second', noise(6).map((value, i) => value * (0.5 + 0.5 * Math.sin((2 * Math.PI * 4 * i) / 16_000)))],
    ['a tone', tone(6)],
    ['beeps', samplesOf(6, (t) => ((t * 4) % 1 < 0.5 ? 0.3 * Math.sin(2 * Math.PI * 800 * t) : 0))],
    ['a sweep', samplesOf(6, (t) => 0.3 * Math.sin(2 * Math.PI * (200 * t + 150 * t * t)))],
    ['a siren', samplesOf(6, (t) => 0.3 * Math.sin(2 * Math.PI * 800 * t + 200 * Math.sin(2 * Math.PI * t)))],
    ['mains hum', samplesOf(6, (t) => [1, 2, 3, 4, 5, 6].reduce((sum, k) => sum + (0.05 / k) * Math.sin(2 * Math.PI * 50 * k * t + k), 0))],
    ['chords', music(20)],
  ])('finds no speech in %s', (_name, sound) => {
    expect(speechIn(sound).speechSeconds).toBe(0);
  });

  it('tells where the speech is', () => {
    const { frames } = speechIn(join(silence(3), babble(3), silence(3)));
    const share = (from: number, to: number) => frames.subarray(from, to).reduce((sum, flag) => sum + flag, 0) / (to - from);
    expect(frames).toHaveLength(900);
    expect(share(0, 280)).toBe(0);
    expect(share(310, 590)).toBeGreaterThan(0.6);
    expect(share(640, 900)).toBe(0);
  });

  it('hears the same in pieces of any length', () => {
    const sound = babble(3);
    const detector = new SpeechDetector();
    for (let at = 0; at < sound.length; at += 777) detector.hear(sound.subarray(at, at + 777));
    expect(detector.finish()).toEqual(speechIn(sound));
  });

  it('has nothing to say of nothing', () => {
    expect(speechIn(new Float32Array(0))).toEqual({ frames: new Uint8Array(0), speechSeconds: 0, activeSeconds: 0 });
  });
});
