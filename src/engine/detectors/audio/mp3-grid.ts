import { meanLogPower } from './near-zero.ts';
import { SlidingMdct } from './sliding-mdct.ts';

/** Samples between granules of MP3 (ISO/IEC 11172-3, layer III). */
export const MP3_HOP = 576;
const BANDS = 32;
const LINES = 18;
const PROTOTYPE = 512;
/** Subbands in which coders leave out much and voices still have something. */
const FIRST = 4;
const COUNT = 8;
const GRANULES = 2;
const SCANNED = GRANULES * MP3_HOP;
const FILTERED = SCANNED + 2 * LINES * BANDS - BANDS;
/** The prototype filter of the standard's filter bank (table C.1) is this sum of cosines of whole periods, to within a step of the table. */
const COSINES = [0.109168, 0.218343, 0.217523, 0.205095, 0.154397, 0.074879, 0.018903, 0.001688];
/** Butterflies against aliases between subbands (table B.9). */
const ALIASES = [-0.6, -0.535, -0.33, -0.185, -0.095, -0.041, -0.0142, -0.0037].map((c) => [1 / Math.hypot(1, c), c / Math.hypot(1, c)] as const);
const SCALE = 0.2024;
const SINE = [1] as const;

/** How little is left in the granules that begin at each of 576 offsets, as MP3's filter bank and long blocks would see them. */
export class Mp3Grid {
  readonly hop = MP3_HOP;
  readonly needed = FILTERED + PROTOTYPE;
  readonly levels = [new Float64Array(MP3_HOP)];
  readonly #prototype = Float64Array.from({ length: PROTOTYPE }, (_, i) => prototypeAt(i));
  readonly #cosines = Float64Array.from({ length: COUNT * 2 * BANDS }, (_, i) => bandCosine(FIRST + Math.floor(i / (2 * BANDS)), i % (2 * BANDS)));
  readonly #folded = new Float64Array(2 * BANDS);
  readonly #bands = Array.from({ length: COUNT }, () => new Float64Array(FILTERED));
  readonly #transforms = Array.from({ length: COUNT }, () => new SlidingMdct(LINES, 0, LINES, 1));
  readonly #parts: readonly Float64Array[];
  readonly #lines = new Float64Array(COUNT * LINES);

  constructor() {
    this.#parts = Array.from({ length: COUNT }, (_, band) => this.#lines.subarray(band * LINES, (band + 1) * LINES));
  }

  /** Fills `levels`, by offset from the first of `needed` samples. */
  scan(samples: Float32Array): void {
    for (let at = 0; at < FILTERED; at += 1) this.#split(samples, at);
    const levels = this.levels[0] as Float64Array;
    levels.fill(0);
    for (let phase = 0; phase < BANDS; phase += 1) this.#scanPhase(phase, levels);
  }

  /** Subband samples at one place. */
  #split(samples: Float32Array, at: number): void {
    const folded = this.#folded;
    for (let i = 0; i < 2 * BANDS; i += 1) {
      let sum = 0;
      for (let j = i; j < PROTOTYPE; j += 2 * BANDS) sum += (this.#prototype[j] as number) * (samples[at + PROTOTYPE - 1 - j] as number);
      folded[i] = sum;
    }
    for (let band = 0; band < COUNT; band += 1) {
      let sum = 0;
      for (let i = 0, k = band * 2 * BANDS; i < 2 * BANDS; i += 1, k += 1) sum += (folded[i] as number) * (this.#cosines[k] as number);
      (this.#bands[band] as Float64Array)[at] = sum;
    }
  }

  #scanPhase(phase: number, levels: Float64Array): void {
    for (const transform of this.#transforms) transform.reset();
    const slots = SCANNED / BANDS;
    for (let slot = 0; slot < 2 * LINES - 1 + slots; slot += 1) {
      this.#move(phase + slot * BANDS, slot);
      const begin = slot - 2 * LINES + 1;
      if (begin < 0) continue;
      this.#read(begin);
      const offset = (phase + begin * BANDS) % MP3_HOP;
      levels[offset] = (levels[offset] as number) + meanLogPower(this.#lines) / GRANULES;
    }
  }

  #move(at: number, slot: number): void {
    for (let band = 0; band < COUNT; band += 1) {
      const values = this.#bands[band] as Float64Array;
      const leaving = slot < 2 * LINES ? 0 : (values[at - 2 * LINES * BANDS] as number);
      // Every other sample of odd subbands changes its sign; two granules are an even number of samples apart, so both ends change alike.
      const sign = (FIRST + band) & slot & 1 ? -1 : 1;
      (this.#transforms[band] as SlidingMdct).move(sign * ((values[at] as number) - leaving));
    }
  }

  #read(begin: number): void {
    for (let band = 0; band < COUNT; band += 1) {
      const part = this.#parts[band] as Float64Array;
      (this.#transforms[band] as SlidingMdct).read(SINE, part);
      // Counted from an odd slot, odd subbands have all signs the other way round.
      if ((FIRST + band) & begin & 1) for (let i = 0; i < LINES; i += 1) part[i] = -(part[i] as number);
    }
    for (let edge = LINES; edge < this.#lines.length; edge += LINES) {
      for (let i = 0; i < ALIASES.length; i += 1) {
        const [cs, ca] = ALIASES[i] as readonly [number, number];
        const below = this.#lines[edge - 1 - i] as number;
        const above = this.#lines[edge + i] as number;
        this.#lines[edge - 1 - i] = below * cs + above * ca;
        this.#lines[edge + i] = above * cs - below * ca;
      }
    }
  }
}

function prototypeAt(index: number): number {
  const sum = COSINES.reduce((total, weight, k) => total + weight * Math.cos((2 * Math.PI * k * (index - PROTOTYPE / 2)) / PROTOTYPE), 0);
  // The band cosines turn their sign after 64 samples, and are kept for the first 64 only. The scale makes a subband of white noise as strong as the noise.
  return ((index / (2 * BANDS)) & 1 ? -sum : sum) * SCALE;
}

const bandCosine = (band: number, i: number): number => Math.cos(((2 * band + 1) * (i - 16) * Math.PI) / 64);
