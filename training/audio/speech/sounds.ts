import { add, drum, empty, note, overlay, period, RATE, read, timbreOf } from './notes.ts';
import { between, betweenOctaves, pick, type Random } from './random.ts';

/** Sounds without speech, made of sums, each of them different with every call; 16 kHz, at no particular level. */
export const SOUNDS: Readonly<Record<string, (seconds: number, random: Random) => Float32Array>> = {
  drums: (seconds, random) => {
    const sound = empty(seconds);
    const step = 60 / between(random, 60, 190) / pick(random, [1, 2, 4]);
    const pattern = Array.from({ length: 16 }, () => (random() < 0.65 ? Math.floor(random() * 5) : null));
    const swing = random() * 0.03;
    for (let i = 0; i * step < seconds; i += 1) {
      const kind = pattern[i % 16] ?? null;
      if (kind !== null) drum(sound, i * step + swing * random(), random, kind, between(random, 0.5, 1));
      if (i % 4 === 0 && random() < 0.9) drum(sound, i * step, random, i % 8 === 0 ? 0 : 2, 1);
    }
    return sound;
  },
  arpeggio: (seconds, random) => {
    const sound = empty(seconds);
    const [step, root, timbre] = [between(random, 0.08, 0.5), betweenOctaves(random, 65, 520), timbreOf(random)];
    const scale = pick(random, SCALES);
    const wander = random() < 0.5;
    let degree = 0;
    for (let i = 0; i * step < seconds; i += 1) {
      degree = wander ? Math.max(0, Math.min(14, degree + Math.round(between(random, -2.5, 2.5)))) : i % 8;
      note(sound, i * step, step * between(random, 0.7, 1.5), hertzOf(root, scale, degree), timbre, between(random, 0.6, 1));
    }
    return sound;
  },
  chords: (seconds, random) => {
    const sound = empty(seconds);
    const [step, root, timbre, scale] = [between(random, 0.2, 2), betweenOctaves(random, 80, 330), timbreOf(random), pick(random, SCALES)];
    for (let i = 0; i * step < seconds; i += 1) {
      const degree = Math.floor(random() * 7);
      for (const up of [0, 2, 4]) note(sound, i * step, step, hertzOf(root, scale, degree + up), timbre, 0.4);
    }
    return sound;
  },
  band: (seconds, random) => {
    const sound = SOUNDS.drums?.(seconds, random) ?? empty(seconds);
    overlay(sound, SOUNDS.arpeggio?.(seconds, random) ?? sound, 0, between(random, 0.2, 1.2));
    if (random() < 0.7) overlay(sound, SOUNDS.chords?.(seconds, random) ?? sound, 0, between(random, 0.2, 1));
    return sound;
  },
  sweep: (seconds, random) => {
    const [from, to, period] = [betweenOctaves(random, 80, 3000), betweenOctaves(random, 80, 7000), between(random, 0.2, seconds)];
    const timbre = Math.round(between(random, 1, 6));
    let phase = 0;
    return empty(seconds).map((_, i) => {
      phase += (2 * Math.PI * from * (to / from) ** ((i / RATE / period) % 1)) / RATE;
      let sum = 0;
      for (let k = 1; k <= timbre; k += 1) sum += Math.sin(k * phase) / k;
      return sum;
    });
  },
  siren: (seconds, random) => {
    const [middle, depth, speed, hop] = [betweenOctaves(random, 300, 1800), between(random, 0.05, 0.7), betweenOctaves(random, 0.2, 8), random() < 0.5];
    let phase = 0;
    return empty(seconds).map((_, i) => {
      const turn = Math.sin((2 * Math.PI * speed * i) / RATE);
      phase += (2 * Math.PI * middle * (1 + depth * (hop ? Math.sign(turn) : turn) * 0.5)) / RATE;
      return Math.sin(phase) + 0.3 * Math.sin(3 * phase);
    });
  },
  beeps: (seconds, random) => {
    const sound = empty(seconds);
    const [on, off] = [between(random, 0.04, 1), between(random, 0.04, 1.5)];
    const pair = [betweenOctaves(random, 300, 3000), betweenOctaves(random, 300, 3000)] as const;
    for (let at = 0; at < seconds; at += on + off) {
      add(sound, at, on, (t) => Math.sin(2 * Math.PI * pair[0] * t) + Math.sin(2 * Math.PI * pair[1] * t));
      if (random() < 0.1) at += 0.5;
    }
    return sound;
  },
  ringing: (seconds, random) => {
    const sound = empty(seconds);
    const [low, high, shake, on, off] = [
      betweenOctaves(random, 350, 1500),
      betweenOctaves(random, 400, 2500),
      between(random, 12, 30),
      between(random, 0.4, 2),
      between(random, 0.2, 3),
    ];
    for (let at = 0; at < seconds; at += on + off) {
      add(
        sound,
        at,
        on,
        (t) => (Math.sin(2 * Math.PI * low * t) + Math.sin(2 * Math.PI * high * t)) * (0.55 + 0.45 * Math.sign(Math.sin(2 * Math.PI * shake * t))),
      );
    }
    return sound;
  },
  engine: (seconds, random) => {
    const [low, wobble, roar] = [between(random, 20, 140), between(random, 0, 0.4), between(random, 0, 0.6)];
    const air = coloured(seconds, random);
    const table = period(20, (k) => 1 / k);
    let turns = 1;
    return empty(seconds).map((_, i) => {
      turns += (low * (1 + wobble * Math.sin((2 * Math.PI * 0.7 * i) / RATE))) / RATE;
      return read(table, turns) * (1 - roar) + 3 * roar * (air[i] as number);
    });
  },
  noise: (seconds, random) => coloured(seconds, random),
  gusts: (seconds, random) => {
    const [speed, depth, power] = [betweenOctaves(random, 0.2, 9), between(random, 0.2, 1), pick(random, [1, 2, 4])];
    return coloured(seconds, random).map((value, i) => value * (1 - depth + depth * (0.5 + 0.5 * Math.sin((2 * Math.PI * speed * i) / RATE)) ** power));
  },
  bursts: (seconds, random) => {
    const sound = empty(seconds);
    const rate = betweenOctaves(random, 1, 12);
    for (let at = random(); at < seconds; at += -Math.log(random() + 1e-9) / rate) {
      const length = betweenOctaves(random, 0.02, 0.5);
      const burst = coloured(length, random);
      add(sound, at, length, (t) => (burst[Math.floor(t * RATE)] ?? 0) * Math.min(1, t / 0.005) * Math.exp((-3 * t) / length));
    }
    return sound;
  },
  crackle: (seconds, random) => {
    const sound = empty(seconds);
    const rate = betweenOctaves(random, 5, 2000);
    const decay = betweenOctaves(random, 200, 4000);
    const hertz = betweenOctaves(random, 500, 5000);
    for (let at = 0; at < seconds; at += -Math.log(random() + 1e-9) / rate) {
      const gain = random() ** 2;
      add(sound, at, 5 / decay, (t) => gain * Math.exp(-decay * t) * Math.sin(2 * Math.PI * hertz * (1 + 0.3 * gain) * t));
    }
    return sound;
  },
  bells: (seconds, random) => {
    const sound = empty(seconds);
    const step = betweenOctaves(random, 0.1, 1.5);
    for (let at = 0; at < seconds; at += step * between(random, 0.6, 1.4)) {
      const [hertz, ratio, index] = [betweenOctaves(random, 150, 2500), pick(random, [1.4, 2.76, 3.5, 0.5, 1.6]), between(random, 0.3, 4)];
      add(sound, at, 2, (t) => Math.exp(-4 * t) * Math.sin(2 * Math.PI * hertz * t + index * Math.exp(-5 * t) * Math.sin(2 * Math.PI * hertz * ratio * t)));
    }
    return sound;
  },
  chirps: (seconds, random) => {
    const sound = empty(seconds);
    for (let at = 0; at < seconds; at += between(random, 0.05, 0.7)) {
      const [from, to, length] = [betweenOctaves(random, 1200, 6000), betweenOctaves(random, 1200, 6000), between(random, 0.03, 0.25)];
      add(sound, at, length, (t) => Math.sin(2 * Math.PI * (from * t + ((to - from) * t * t) / (2 * length))) * Math.sin((Math.PI * t) / length));
    }
    return sound;
  },
};

const SCALES = [
  [0, 2, 4, 5, 7, 9, 11],
  [0, 2, 3, 5, 7, 8, 10],
  [0, 3, 5, 7, 10, 12, 15],
] as const;

function hertzOf(root: number, scale: readonly number[], degree: number): number {
  return root * 2 ** (Math.floor(degree / 7) + (scale[degree % 7] as number) / 12);
}

/** Noise of a random colour: white through two one-pole filters, or around one frequency. */
export function coloured(seconds: number, random: Random): Float32Array {
  const sound = empty(seconds);
  const low = random() < 0.3 ? 0 : betweenOctaves(random, 0.02, 1);
  const high = random() < 0.4 ? 0 : between(random, 0.3, 0.99);
  let [smooth, slow] = [0, 0];
  for (let i = 0; i < sound.length; i += 1) {
    const white = 2 * random() - 1;
    smooth = low === 0 ? white : smooth + low * (white - smooth);
    slow += 0.3 * (1 - high) * (smooth - slow);
    sound[i] = high === 0 ? smooth : smooth - slow;
  }
  const rms = Math.sqrt(sound.reduce((sum, value) => sum + value * value, 0) / Math.max(1, sound.length)) || 1;
  return sound.map((value) => (0.2 * value) / rms);
}
