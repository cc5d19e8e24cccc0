/** A seeded generator of numbers in 0..1 (mulberry32), so that every copy of every picture can be made again. */
export type Random = () => number;

export function seededRandom(seed: string): Random {
  let state = 2166136261;
  // FNV-1a over the seed's characters
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) as number), 16777619);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export const between = (random: Random, from: number, to: number): number => from + random() * (to - from);

export const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;

/** Standard normal deviate (Box-Muller). */
export const gaussian = (random: Random): number => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(2 * Math.PI * random());
