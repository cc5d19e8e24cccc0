/** Sounds made of sums, without any recording: one channel at 16 kHz, full scale = 1. */

export const SOUND_RATE = 16_000;

/** Numbers 0..1 from a seed (a linear congruential generator, Numerical Recipes' constants). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

export const samplesOf = (seconds: number, at: (time: number, index: number) => number, rate = SOUND_RATE): Float32Array =>
  Float32Array.from({ length: Math.round(seconds * rate) }, (_, i) => at(i / rate, i));

export const silence = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * SOUND_RATE));

export const tone = (seconds: number, hertz = 440, level = 0.25, rate = SOUND_RATE): Float32Array =>
  samplesOf(seconds, (t) => level * Math.sin(2 * Math.PI * hertz * t), rate);

export function noise(seconds: number, level = 0.1, seed = 1, rate = SOUND_RATE): Float32Array {
  const random = seeded(seed);
  return samplesOf(seconds, () => level * (2 * random() - 1), rate);
}

/** Four chords of three plucked notes with overtones, one every half second, round and round. */
export function music(seconds: number, level = 0.3): Float32Array {
  const chords = [
    [261.6, 329.6, 392],
    [220, 261.6, 329.6],
    [174.6, 220, 261.6],
    [196, 246.9, 293.7],
  ];
  return samplesOf(seconds, (t) => {
    const chord = chords[Math.floor(t * 2) % 4] as number[];
    const since = t % 0.5;
    let sum = 0;
    for (const hertz of chord) for (let k = 1; k <= 6; k += 1) sum += Math.sin(2 * Math.PI * hertz * k * t) / (k * k);
    return (level / 4) * sum * Math.exp(-2 * since) * Math.min(1, since * 100);
  });
}

/** First three formants of five vowels (Peterson and Barney, 1952, men). */
const VOWELS = [
  [730, 1090, 2440],
  [270, 2290, 3010],
  [300, 870, 2240],
  [530, 1840, 2480],
  [570, 840, 2410],
];

/**
 * A voice-like sound: syllables of a hiss, a vowel out of pulses through three resonances with a gliding pitch, and a short closure, about four a second,
 * with a pause now and then.
 */
export function babble(seconds: number, { level = 0.3, pitch = 120, seed = 7 } = {}): Float32Array {
  const random = seeded(seed);
  const sound = silence(seconds);
  let at = 0;
  while (at < sound.length) {
    at += random() < 0.15 ? Math.round((0.2 + 0.2 * random()) * SOUND_RATE) : Math.round(0.03 * SOUND_RATE);
    if (random() < 0.6) at = hiss(sound, at, 0.05 + 0.04 * random(), random);
    const [from, to] = [VOWELS[Math.floor(random() * 2)] as number[], VOWELS[2 + Math.floor(random() * 3)] as number[]];
    at = vowel(sound, at, { seconds: 0.09 + 0.1 * random(), pitch: pitch * (0.85 + 0.3 * random()), from, to });
  }
  const peak = sound.reduce((highest, value) => Math.max(highest, Math.abs(value)), 1e-9);
  return sound.map((value) => (value * level) / peak);
}

function hiss(sound: Float32Array, at: number, seconds: number, random: () => number): number {
  const count = Math.round(seconds * SOUND_RATE);
  let last = 0;
  for (let i = 0; i < count && at + i < sound.length; i += 1) {
    const value = 2 * random() - 1;
    sound[at + i] = 0.15 * (value - last) * Math.sin((Math.PI * i) / count);
    last = value;
  }
  return at + count;
}

interface Vowel {
  seconds: number;
  pitch: number;
  /** Resonances at its begin and its end. */
  from: readonly number[];
  to: readonly number[];
}

function vowel(sound: Float32Array, at: number, { seconds, pitch, from, to }: Vowel): number {
  const count = Math.round(seconds * SOUND_RATE);
  const resonances = from.map((_, i) => new Resonance(60 + 40 * i));
  let phase = 0;
  for (let i = 0; i < count && at + i < sound.length; i += 1) {
    const share = i / count;
    phase += (pitch * (1 + 0.15 * Math.sin(Math.PI * share))) / SOUND_RATE;
    const pulse = phase >= 1 ? 1 : 0;
    phase %= 1;
    const voiced = resonances.reduce((sum, one, k) => sum + one.next(pulse, (from[k] as number) * (1 - share) + (to[k] as number) * share) / (k + 1), 0);
    sound[at + i] = voiced * Math.sin(Math.PI * share) ** 0.5;
  }
  return at + count;
}

/** Two poles at a frequency that may move. */
class Resonance {
  readonly #radius: number;
  #last = 0;
  #before = 0;

  constructor(bandwidthHz: number) {
    this.#radius = Math.exp((-Math.PI * bandwidthHz) / SOUND_RATE);
  }

  next(input: number, hertz: number): number {
    const value = input + 2 * this.#radius * Math.cos((2 * Math.PI * hertz) / SOUND_RATE) * this.#last - this.#radius ** 2 * this.#before;
    [this.#before, this.#last] = [this.#last, value];
    return value;
  }
}

export function join(...parts: Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const mix = (a: Float32Array, b: Float32Array): Float32Array => a.map((value, i) => value + (b[i] ?? 0));
