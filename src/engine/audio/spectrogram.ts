import FFT from 'fft.js';
import { SAMPLE_RATE } from './front-end.ts';

const FRAME = 512;
export const SPECTROGRAM_BINS = FRAME / 2;
/** The first span of a column: 10 ms. */
const FIRST_SPAN = SAMPLE_RATE / 100;
const MAX_COLUMNS = 2048;
/** A column that spans more frames than this is told from so many of them, evenly spread. */
const MAX_FRAMES_PER_COLUMN = 8;
/** High frequencies are lifted as the models' front end lifts them; without it speech above 4 kHz is too dark to see. */
const PRE_EMPHASIS = 0.97;

export interface Spectrogram {
  columns: number;
  /** Of the whole sound, in milliseconds; the columns share it evenly. */
  durationMs: number;
  /** Mean power, SPECTROGRAM_BINS values from 0 to 8 kHz for each column. */
  power: Float32Array;
}

/**
 * Gathers the spectrogram of a sound of any length from a stream of samples, in at most 2,048 columns: when they are full, every two become one. Memory and
 * work stay bounded, however long the sound is.
 */
export class SpectrogramCollector {
  readonly #fft = new FFT(FRAME);
  readonly #hann = Float64Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME));
  readonly #frame = new Float64Array(FRAME);
  readonly #output = new Float64Array(FRAME * 2);
  readonly #power = new Float32Array(MAX_COLUMNS * SPECTROGRAM_BINS);
  /** The last samples, as a ring. */
  readonly #ring = new Float64Array(FRAME);
  #span = FIRST_SPAN;
  #columns = 0;
  #taken = 0;
  #before = 0;
  /** Frames that the open column has. */
  #frames = 0;
  #untilFrame = FIRST_SPAN;

  push(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i += 1) {
      const value = samples[i] as number;
      this.#ring[this.#taken % FRAME] = value - PRE_EMPHASIS * this.#before;
      this.#before = value;
      this.#taken += 1;
      this.#untilFrame -= 1;
      if (this.#untilFrame === 0) this.#addFrame();
    }
  }

  /** What was gathered so far; null where not even one column is full. */
  result(): Spectrogram | null {
    if (this.#columns === 0) return null;
    return {
      columns: this.#columns,
      durationMs: (this.#taken / SAMPLE_RATE) * 1000,
      power: this.#power.slice(0, this.#columns * SPECTROGRAM_BINS),
    };
  }

  get #framesPerColumn(): number {
    return Math.min(MAX_FRAMES_PER_COLUMN, this.#span / FIRST_SPAN);
  }

  #addFrame(): void {
    const at = this.#columns * SPECTROGRAM_BINS;
    const share = 1 / this.#framesPerColumn;
    if (this.#frames === 0) this.#power.fill(0, at, at + SPECTROGRAM_BINS);
    for (let i = 0; i < FRAME; i += 1) this.#frame[i] = (this.#ring[(this.#taken + i) % FRAME] as number) * (this.#hann[i] as number);
    this.#fft.realTransform(this.#output, this.#frame);
    for (let bin = 0; bin < SPECTROGRAM_BINS; bin += 1) {
      const power = (this.#output[2 * bin] as number) ** 2 + (this.#output[2 * bin + 1] as number) ** 2;
      this.#power[at + bin] = (this.#power[at + bin] as number) + power * share;
    }
    this.#frames += 1;
    if (this.#frames === this.#framesPerColumn) {
      this.#columns += 1;
      this.#frames = 0;
      if (this.#columns === MAX_COLUMNS) this.#halve();
    }
    this.#untilFrame = this.#span / this.#framesPerColumn;
  }

  #halve(): void {
    for (let column = 0; column < MAX_COLUMNS / 2; column += 1) {
      const from = column * 2 * SPECTROGRAM_BINS;
      for (let bin = 0; bin < SPECTROGRAM_BINS; bin += 1) {
        this.#power[column * SPECTROGRAM_BINS + bin] = ((this.#power[from + bin] as number) + (this.#power[from + SPECTROGRAM_BINS + bin] as number)) / 2;
      }
    }
    this.#columns = MAX_COLUMNS / 2;
    this.#span *= 2;
  }
}
