/** What a picture looks like, in 256 bits: two pictures that look alike differ in few of them. */
export interface PerceptualHash {
  algorithm: 'pdq';
  /** 64 hexadecimal digits, lower case. */
  hex: string;
  /** That of the picture seen in a mirror. */
  mirroredHex: string;
  /** 0..100: how much there is to recognise. */
  quality: number;
}

const BITS = 256;

/** PDQ's customary threshold: pictures whose hashes differ in at most so many bits are taken for the same. */
export const DISTANCE_MAX = 31;
/** Below this PDQ advises against using a hash: the picture has too little structure. */
export const QUALITY_MIN = 50;

export const isHashHex = (text: string): boolean => /^[0-9a-f]{64}$/i.test(text);

/** The share of bits that are the same: 1 for equal hashes; unrelated pictures agree in about half. */
export const similarityOf = (distance: number): number => 1 - distance / BITS;
