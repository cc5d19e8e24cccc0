import { between, betweenOctaves, pick, type Random } from './random.ts';

export const RATE = 16_000;

export const empty = (seconds: number): Float32Array => new Float32Array(Math.round(seconds * RATE));

/** Adds `value(seconds since at)` to a sound from `at` on, for as long as it says. */
export function add(sound: Float32Array, at: number, seconds: number, value: (time: number) => number): void {
  const from = Math.max(0, Math.round(at * RATE));
  const to = Math.min(sound.length, Math.round((at + seconds) * RATE));
  for (let i = from; i < to; i += 1) sound[i] = (sound[i] as number) + value((i - from) / RATE);
}

/** Adds one sound to another. */
export function overlay(sound: Float32Array, other: Float32Array, at: number, gain = 1): void {
  const from = Math.round(at * RATE);
  for (let i = 0; i < other.length && from + i < sound.length; i += 1) sound[from + i] = (sound[from + i] as number) + gain * (other[i] as number);
}

export interface Timbre {
  partials: number;
  /** How fast the partials fall. */
  slope: number;
  attackSeconds: number;
  decay: number;
  vibratoHz: number;
  vibratoDepth: number;
}

export const timbreOf = (random: Random): Timbre => ({
  partials: Math.round(between(random, 1, 14)),
  slope: between(random, 0.5, 2.2),
  attackSeconds: betweenOctaves(random, 0.002, 0.15),
  decay: pick(random, [0.2, 1, 3, 6, 12]),
  vibratoHz: between(random, 4, 7),
  vibratoDepth: random() < 0.3 ? between(random, 0.002, 0.02) : 0,
});

const TABLE = 1024;

/** One period of harmonic partials, the k-th of them as loud as `loudness(k)`. */
export function period(partials: number, loudness: (k: number) => number): Float32Array {
  const table = new Float32Array(TABLE);
  for (let k = 1; k <= partials; k += 1) {
    const gain = loudness(k);
    for (let i = 0; i < TABLE; i += 1) table[i] = (table[i] as number) + gain * Math.sin((2 * Math.PI * k * i) / TABLE + k * k);
  }
  return table;
}

/** `turns`: how many periods have passed. */
export const read = (table: Float32Array, turns: number): number => table[Math.floor(turns * TABLE) & (TABLE - 1)] as number;

/** A note of harmonic partials. */
export function note(sound: Float32Array, at: number, seconds: number, hertz: number, timbre: Timbre, gain: number): void {
  const table = period(Math.min(timbre.partials, Math.floor((RATE / 2 - 400) / hertz)), (k) => gain / k ** timbre.slope);
  const depth = (timbre.vibratoDepth * hertz) / (2 * Math.PI * timbre.vibratoHz);
  add(sound, at, seconds, (t) => {
    const turns = hertz * t + depth * Math.sin(2 * Math.PI * timbre.vibratoHz * t) + 1;
    return read(table, turns) * Math.exp(-timbre.decay * t) * Math.min(1, t / timbre.attackSeconds, (seconds - t) / 0.01);
  });
}

/** Kick, tom, snare, hat or clap. */
export function drum(sound: Float32Array, at: number, random: Random, kind: number, gain: number): void {
  const [start, end, sweep, decay, noisy] = kindOf(kind);
  let before = 0;
  let phase = 0;
  add(sound, at, 6 / decay, (t) => {
    phase += (2 * Math.PI * (end + (start - end) * Math.exp(-t * sweep))) / RATE;
    const white = 2 * random() - 1;
    const hiss = kind >= 3 ? white - before : white;
    before = white;
    return gain * Math.exp(-decay * t) * ((1 - noisy) * Math.sin(phase) + noisy * hiss);
  });
}

/** Hertz at the start and at the end, how fast it falls, how fast it fades, share of noise. */
function kindOf(kind: number): readonly [number, number, number, number, number] {
  if (kind === 0) return [160, 50, 30, 9, 0.05];
  if (kind === 1) return [220, 110, 12, 8, 0.1];
  if (kind === 2) return [240, 180, 20, 14, 0.7];
  return kind === 3 ? [6000, 6000, 1, 35, 1] : [1200, 1100, 1, 16, 0.9];
}
