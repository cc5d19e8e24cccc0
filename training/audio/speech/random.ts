/** Numbers 0..1 from a seed (xorshift32). */
export type Random = () => number;

export function seeded(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

export const between = (random: Random, low: number, high: number): number => low + (high - low) * random();
/** Evenly over octaves. */
export const betweenOctaves = (random: Random, low: number, high: number): number => low * (high / low) ** random();
export const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item;
