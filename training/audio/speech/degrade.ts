import { overlay, RATE } from './notes.ts';
import { between, betweenOctaves, type Random } from './random.ts';
import { coloured } from './sounds.ts';

/** What happens to sounds of both classes alike before they are judged: band limits, noise, a level. */
export function delivered(sound: Float32Array, random: Random): Float32Array {
  let heard = sound;
  if (random() < 0.25) heard = band(heard, between(random, 60, 400), betweenOctaves(random, 2200, 7000));
  heard = atLevel(heard, betweenOctaves(random, 0.004, 0.25));
  if (random() < 0.6) {
    const gain = rms(heard) / 10 ** (between(random, 6, 50) / 20) / 0.2;
    const mixed = heard.slice();
    overlay(mixed, coloured(sound.length / RATE, random), 0, gain);
    heard = mixed;
  }
  const clip = random() < 0.1 ? between(random, 0.05, 0.5) : 1;
  return heard.map((value) => Math.max(-clip, Math.min(clip, value)));
}

export function rms(sound: Float32Array): number {
  let sum = 0;
  for (const value of sound) sum += value * value;
  return Math.sqrt(sum / Math.max(1, sound.length));
}

export function atLevel(sound: Float32Array, level: number): Float32Array {
  const gain = level / (rms(sound) || 1);
  return sound.map((value) => value * gain);
}

/** Two one-pole filters on either side. */
function band(sound: Float32Array, lowHz: number, highHz: number): Float32Array {
  const [low, high] = [1 - Math.exp((-2 * Math.PI * lowHz) / RATE), 1 - Math.exp((-2 * Math.PI * highHz) / RATE)];
  const state = [0, 0, 0, 0];
  return sound.map((value) => {
    let now = value;
    for (const stage of [0, 1]) {
      state[stage] = (state[stage] as number) + high * (now - (state[stage] as number));
      now = state[stage] as number;
    }
    for (const stage of [2, 3]) {
      state[stage] = (state[stage] as number) + low * (now - (state[stage] as number));
      now -= state[stage] as number;
    }
    return now;
  });
}
