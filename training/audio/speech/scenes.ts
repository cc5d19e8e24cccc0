import type { Clip } from './clips.ts';
import { atLevel, delivered } from './degrade.ts';
import { empty, overlay, RATE } from './notes.ts';
import { between, betweenOctaves, pick, type Random } from './random.ts';
import { SOUNDS } from './sounds.ts';

/** Half a minute of sound at most, without the silence around it. */
export interface Scene {
  sound: Float32Array;
  speech: boolean;
  kind: string;
}

const KINDS = Object.keys(SOUNDS);

/** One or several clips of speech one after the other, sometimes with music or things far behind them. */
export function speechScene(clips: readonly Clip[], things: readonly Clip[], random: Random): Scene {
  const parts = Array.from({ length: random() < 0.5 ? 1 : 3 }, () => atLevel(pick(random, clips).samples, 0.1));
  const pauses = parts.map(() => (random() < 0.5 ? 0 : between(random, 0.05, 1.5)));
  const sound = empty(parts.reduce((sum, part, i) => sum + part.length / RATE + (pauses[i] as number), 0));
  let at = 0;
  parts.forEach((part, i) => {
    overlay(sound, part, at);
    at += part.length / RATE + (pauses[i] as number);
  });
  if (random() < 0.2) overlay(sound, atLevel(otherSound(things, sound.length / RATE, random).sound, 0.1), 0, 10 ** (-between(random, 8, 30) / 20));
  return { sound: delivered(sound, random), speech: true, kind: 'speech' };
}

/** Anything but speech. */
export function otherScene(things: readonly Clip[], voices: readonly Clip[], random: Random): Scene {
  const { sound, kind } = random() < 0.06 ? crowd(voices, random) : otherSound(things, between(random, 1, 6), random);
  return { sound: delivered(sound, random), speech: false, kind };
}

function otherSound(things: readonly Clip[], seconds: number, random: Random): { sound: Float32Array; kind: string } {
  if (things.length === 0 || random() < 0.45) {
    const kind = pick(random, KINDS);
    return { sound: SOUNDS[kind]?.(seconds, random) ?? empty(seconds), kind };
  }
  const roll = random();
  if (roll < 0.4) return { sound: pick(random, things).samples, kind: 'thing' };
  if (roll < 0.75) return { sound: rhythm(things, seconds, random), kind: 'rhythm of things' };
  return { sound: tune(things, seconds, random), kind: 'tune of things' };
}

/** A beat that is struck on a few things. */
function rhythm(things: readonly Clip[], seconds: number, random: Random): Float32Array {
  const sound = empty(seconds);
  const kit = Array.from({ length: 4 }, () => pick(random, things).samples.subarray(0, RATE));
  const step = 60 / between(random, 60, 180) / pick(random, [1, 2, 4]);
  const pattern = Array.from({ length: 16 }, () => (random() < 0.6 ? Math.floor(random() * 4) : null));
  for (let i = 0; i * step < seconds; i += 1) {
    const part = pattern[i % 16] ?? null;
    if (part !== null) overlay(sound, kit[part] as Float32Array, i * step, between(random, 0.5, 1));
  }
  return sound;
}

/** One thing played at many pitches. */
function tune(things: readonly Clip[], seconds: number, random: Random): Float32Array {
  const sound = empty(seconds);
  const thing = pick(random, things).samples;
  const step = betweenOctaves(random, 0.1, 0.8);
  for (let at = 0; at < seconds; at += step) {
    const speed = 2 ** (pick(random, [-12, -8, -5, -3, 0, 0, 2, 4, 7, 9]) / 12);
    const length = Math.min(Math.floor(thing.length / speed), Math.round(step * 1.4 * RATE));
    const played = Float32Array.from({ length }, (_, i) => (thing[Math.floor(i * speed)] as number) * Math.min(1, (length - i) / 320));
    overlay(sound, played, at, between(random, 0.6, 1));
  }
  return sound;
}

/** So many people at once that nobody can be understood. */
function crowd(voices: readonly Clip[], random: Random): { sound: Float32Array; kind: string } {
  const sound = empty(between(random, 2, 6));
  const people = Math.round(between(random, 14, 40));
  for (let i = 0; i < people; i += 1) {
    for (let at = -random() * 3; at < sound.length / RATE; ) {
      const { samples } = pick(random, voices);
      overlay(sound, atLevel(samples, 0.05), Math.max(0, at), betweenOctaves(random, 0.4, 1.6));
      at += samples.length / RATE + between(random, 0, 0.4);
    }
  }
  return { sound, kind: 'crowd' };
}
