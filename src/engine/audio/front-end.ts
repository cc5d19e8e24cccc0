import FFT from 'fft.js';

/** training/audio/FRONTEND.md says what these are; frontend.py has the same. */
export const SAMPLE_RATE = 16_000;
/** The longest window that a model is given: 4 s. */
export const LONGEST_SAMPLES = 64_000;
/** Shorter ones are repeated up to this: 1 s. */
const SHORTEST_SAMPLES = 16_000;
const LEVEL_RMS = 0.05;
const SILENCE_RMS = 1e-6;
const PRE_EMPHASIS = 0.97;
const FRAME = 512;
const HOP = 160;
/** Columns of one frame. */
export const BINS = FRAME / 2 + 1;
const FLOOR = 1e-8;

/** How many samples of a window are used, once it is repeated or cut. */
const usedOf = (samples: number): number => Math.min(LONGEST_SAMPLES, Math.max(SHORTEST_SAMPLES, samples));

/** How many frames a window of so many samples has. */
export const framesOf = (samples: number): number => 1 + Math.floor((usedOf(samples) - FRAME) / HOP);

/** One window of sound into the input of a model. Keeps its work space, so that nothing is allocated by window or frame; not to be shared between threads. */
export class FrontEnd {
  readonly #fft = new FFT(FRAME);
  readonly #hann = Float64Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME));
  readonly #emphasised = new Float64Array(LONGEST_SAMPLES);
  readonly #frame = new Float64Array(FRAME);
  readonly #spectrum = new Float64Array(FRAME * 2);

  /** framesOf(samples.length) * BINS floats, time before frequency, into `output` from `offset` on. `samples`: mono, 16 kHz, not empty; throws RangeError otherwise. */
  compute(samples: Float32Array, output: Float32Array, offset = 0): void {
    if (samples.length === 0) throw new RangeError('a front end needs a window that is not empty');
    this.#fill(samples, usedOf(samples.length));
    const frames = framesOf(samples.length);
    for (let frame = 0; frame < frames; frame += 1) this.#logPower(frame * HOP, output, offset + frame * BINS);
  }

  /** Repeated or cut to its length, at the training level, pre-emphasised. */
  #fill(samples: Float32Array, length: number): void {
    const out = this.#emphasised;
    let energy = 0;
    for (let i = 0, from = 0; i < length; i += 1) {
      const value = samples[from] as number;
      out[i] = value;
      energy += value * value;
      from = from + 1 === samples.length ? 0 : from + 1;
    }
    const rms = Math.sqrt(energy / length);
    const gain = rms < SILENCE_RMS ? 1 : LEVEL_RMS / rms;
    let before = 0;
    for (let i = 0; i < length; i += 1) {
      const value = (out[i] as number) * gain;
      out[i] = value - PRE_EMPHASIS * before;
      before = value;
    }
  }

  #logPower(start: number, output: Float32Array, at: number): void {
    for (let i = 0; i < FRAME; i += 1) this.#frame[i] = (this.#emphasised[start + i] as number) * (this.#hann[i] as number);
    this.#fft.realTransform(this.#spectrum, this.#frame);
    for (let bin = 0; bin < BINS; bin += 1) {
      const real = this.#spectrum[2 * bin] as number;
      const imaginary = this.#spectrum[2 * bin + 1] as number;
      output[at + bin] = Math.log(Math.max(real * real + imaginary * imaginary, FLOOR));
    }
  }
}
