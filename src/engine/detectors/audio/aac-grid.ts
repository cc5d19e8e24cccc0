import { meanLogPower } from './near-zero.ts';
import { SlidingMdct } from './sliding-mdct.ts';

/** Samples between frames of AAC (ISO/IEC 13818-7). */
export const AAC_HOP = 1024;
/** Coefficients in which coders leave out much and voices still have something: an eighth to a quarter of half the rate. */
const FROM = 128;
const TO = 272;
/** The two windows of the standard as sums of sines: the sine window is one; for the Kaiser-Bessel one of alpha 4 a fit (largest error 0.004). */
const WINDOWS = [[1], [0.988549, -0.106235, -0.106803, -0.008299]] as const;

/** How little is left in the frame that begins at each of 1024 offsets, under either window, as AAC's long frames would see it. */
export class AacGrid {
  readonly hop = AAC_HOP;
  readonly needed = 3 * AAC_HOP;
  readonly #transform = new SlidingMdct(AAC_HOP, FROM, TO, 4);
  readonly #coefficients = new Float64Array(TO - FROM);
  readonly levels = WINDOWS.map(() => new Float64Array(AAC_HOP));

  /** Fills `levels`, by offset from the first of `needed` samples. */
  scan(samples: Float32Array): void {
    this.#transform.reset();
    for (let at = 0; at < 2 * AAC_HOP; at += 1) this.#transform.move(samples[at] as number);
    for (let offset = 0; offset < AAC_HOP; offset += 1) {
      for (const [index, weights] of WINDOWS.entries()) {
        this.#transform.read(weights, this.#coefficients);
        (this.levels[index] as Float64Array)[offset] = meanLogPower(this.#coefficients);
      }
      this.#transform.move((samples[2 * AAC_HOP + offset] as number) - (samples[offset] as number));
    }
  }
}
