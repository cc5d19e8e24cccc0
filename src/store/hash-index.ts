import { setImmediate as nextTurn } from 'node:timers/promises';

const BYTES = 32;
const WORDS = BYTES / 4;
/** Entries that are compared without a pause: about a millisecond. */
const SEGMENT_ENTRIES = 65_536;

interface Segment {
  words: Uint32Array;
  /** 0: forgotten. */
  numbers: Uint32Array;
  length: number;
}

export interface HashMatch {
  number: number;
  distance: number;
}

/**
 * Hashes of 256 bits in memory, 36 bytes each. A search compares every one of them, so it is exact whatever they look like; nearly all differ by more
 * than is allowed in their first 96 bits.
 */
export class HashIndex {
  readonly #segments: Segment[] = [];

  /** Numbers are above 0; `hashes` holds 32 bytes for each. */
  add(numbers: readonly number[], hashes: Uint8Array): void {
    const bytes = new DataView(hashes.buffer, hashes.byteOffset, hashes.byteLength);
    for (const [i, number] of numbers.entries()) {
      const segment = this.#open();
      for (let word = 0; word < WORDS; word += 1) segment.words[segment.length * WORDS + word] = bytes.getUint32(i * BYTES + word * 4);
      segment.numbers[segment.length] = number;
      segment.length += 1;
    }
  }

  /** Those that differ from one of the hashes in at most `distanceMax` bits, each with its least distance, the nearest first. Other work may run meanwhile. */
  async search(hashes: readonly string[], distanceMax: number): Promise<HashMatch[]> {
    const nearest = new Map<number, number>();
    const found = (number: number, distance: number): void => {
      if (distance < (nearest.get(number) ?? Number.POSITIVE_INFINITY)) nearest.set(number, distance);
    };
    const queries = hashes.map(wordsOf);
    for (const segment of this.#segments) {
      for (const query of queries) scan(segment, query, distanceMax, found);
      await nextTurn();
    }
    return [...nearest].map(([number, distance]) => ({ number, distance })).sort((a, b) => a.distance - b.distance || a.number - b.number);
  }

  /** They are found no more. Their place stays taken, so that a search which is under way misses none of the others. */
  forget(numbers: readonly number[]): void {
    const gone = new Set(numbers);
    if (gone.size === 0) return;
    for (const { numbers: held, length } of this.#segments) for (let i = 0; i < length; i += 1) if (gone.has(held[i] as number)) held[i] = 0;
  }

  #open(): Segment {
    const last = this.#segments.at(-1);
    if (last && last.length < SEGMENT_ENTRIES) return last;
    const segment = { words: new Uint32Array(SEGMENT_ENTRIES * WORDS), numbers: new Uint32Array(SEGMENT_ENTRIES), length: 0 };
    this.#segments.push(segment);
    return segment;
  }
}

const wordsOf = (hex: string): Uint32Array => Uint32Array.from({ length: WORDS }, (_, word) => Number.parseInt(hex.slice(word * 8, word * 8 + 8), 16));

function scan({ words, numbers, length }: Segment, query: Uint32Array, distanceMax: number, found: (number: number, distance: number) => void): void {
  const [a = 0, b = 0, c = 0] = query;
  for (let entry = 0, at = 0; entry < length; entry += 1, at += WORDS) {
    let distance = bitCount((words[at] as number) ^ a) + bitCount((words[at + 1] as number) ^ b) + bitCount((words[at + 2] as number) ^ c);
    if (distance > distanceMax) continue;
    for (let word = 3; word < WORDS; word += 1) distance += bitCount((words[at + word] as number) ^ (query[word] as number));
    if (distance <= distanceMax && numbers[entry] !== 0) found(numbers[entry] as number, distance);
  }
}

/** Bits that are set in 32: counted in pairs, in fours, in eights, and these added up by one multiplication. */
function bitCount(value: number): number {
  const pairs = value - ((value >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
