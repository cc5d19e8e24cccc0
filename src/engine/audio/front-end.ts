import FFT from 'fft.js';

/** training/audio/FRONTEND.md says what these are; frontend.py has the same. */
export const SAMPLE_RATE = 16_000;
/** What a model is given: 4 s. */
export const MODEL_SAMPLES = 64_000;
const LEVEL_RMS = 0.05;
const SILENCE_RMS = 1e-6;
const PRE_EMPHASIS = 0.97;
const FRAME = 512;
const HOP = 160;
const BINS = FRAME / 2 + 1;
const FLOOR = 1e-8;
const FILTERS = 60;

export const FRAMES = 1 + Math.floor((MODEL_SAMPLES - FRAME) / HOP);

export type FrontEndVariant = 'linear' | 'lfcc';

/** Columns of one frame by variant. */
export const VARIANT_BINS: Readonly<Record<FrontEndVariant, number>> = { linear: BINS, lfcc: FILTERS };

interface Triangle {
  firstBin: number;
  weights: Float64Array;
}

/** One window of sound into the input of a model. Keeps its work space, so that nothing is allocated by window or frame; not to be shared between threads. */
export class FrontEnd {
  readonly bins: number;
  readonly #variant: FrontEndVariant;
  readonly #fft = new FFT(FRAME);
  readonly #hann = Float64Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME));
  readonly #emphasised = new Float64Array(MODEL_SAMPLES);
  readonly #frame = new Float64Array(FRAME);
  readonly #spectrum = new Float64Array(FRAME * 2);
  readonly #power = new Float64Array(BINS);
  readonly #bands = new Float64Array(FILTERS);
  readonly #values: Float64Array;
  readonly #means: Float64Array;
  readonly #filters = triangles();
  readonly #cosines = cosineBasis();

  constructor(variant: FrontEndVariant) {
    this.#variant = variant;
    this.bins = VARIANT_BINS[variant];
    this.#values = new Float64Array(FRAMES * this.bins);
    this.#means = new Float64Array(this.bins);
  }

  /** FRAMES * bins floats, time before frequency, into `output` from `offset` on. `samples`: mono, 16 kHz, not empty; throws RangeError otherwise. */
  compute(samples: Float32Array, output: Float32Array, offset = 0): void {
    if (samples.length === 0) throw new RangeError('a front end needs a window that is not empty');
    this.#fill(samples);
    // A short window that is a whole number of hops long repeats frame by frame, but for the very first one, which has no sample before it.
    const period = samples.length % HOP === 0 ? samples.length / HOP : FRAMES;
    for (let frame = 0; frame < FRAMES; frame += 1) {
      const at = frame * this.bins;
      if (frame > period) {
        this.#values.copyWithin(at, at - period * this.bins, at - (period - 1) * this.bins);
        continue;
      }
      this.#powerOf(frame * HOP);
      if (this.#variant === 'linear') this.#logPower(at);
      else this.#cepstrum(at);
    }
    this.#centre(output, offset);
  }

  /** Repeated or cut to the model's length, at the training level, pre-emphasised. */
  #fill(samples: Float32Array): void {
    const used = Math.min(samples.length, MODEL_SAMPLES);
    const out = this.#emphasised;
    let energy = 0;
    for (let i = 0, from = 0; i < MODEL_SAMPLES; i += 1) {
      const value = samples[from] as number;
      out[i] = value;
      energy += value * value;
      from = from + 1 === used ? 0 : from + 1;
    }
    const rms = Math.sqrt(energy / MODEL_SAMPLES);
    const gain = rms < SILENCE_RMS ? 1 : LEVEL_RMS / rms;
    let before = 0;
    for (let i = 0; i < MODEL_SAMPLES; i += 1) {
      const value = (out[i] as number) * gain;
      out[i] = value - PRE_EMPHASIS * before;
      before = value;
    }
  }

  #powerOf(start: number): void {
    for (let i = 0; i < FRAME; i += 1) this.#frame[i] = (this.#emphasised[start + i] as number) * (this.#hann[i] as number);
    this.#fft.realTransform(this.#spectrum, this.#frame);
    for (let bin = 0; bin < BINS; bin += 1) {
      const real = this.#spectrum[2 * bin] as number;
      const imaginary = this.#spectrum[2 * bin + 1] as number;
      this.#power[bin] = real * real + imaginary * imaginary;
    }
  }

  #logPower(at: number): void {
    for (let bin = 0; bin < BINS; bin += 1) this.#values[at + bin] = Math.log(Math.max(this.#power[bin] as number, FLOOR));
  }

  #cepstrum(at: number): void {
    for (let filter = 0; filter < FILTERS; filter += 1) {
      const { firstBin, weights } = this.#filters[filter] as Triangle;
      let sum = 0;
      for (let i = 0; i < weights.length; i += 1) sum += (weights[i] as number) * (this.#power[firstBin + i] as number);
      this.#bands[filter] = Math.log(Math.max(sum, FLOOR));
    }
    for (let order = 0; order < FILTERS; order += 1) {
      let sum = 0;
      for (let filter = 0; filter < FILTERS; filter += 1) sum += (this.#cosines[order * FILTERS + filter] as number) * (this.#bands[filter] as number);
      this.#values[at + order] = sum;
    }
  }

  /** Takes the mean over time off every column; by rows, as they lie in memory. */
  #centre(output: Float32Array, offset: number): void {
    const values = this.#values;
    const means = this.#means.fill(0);
    const { bins } = this;
    for (let row = 0; row < values.length; row += bins) {
      for (let bin = 0; bin < bins; bin += 1) means[bin] = (means[bin] as number) + (values[row + bin] as number) / FRAMES;
    }
    for (let row = 0; row < values.length; row += bins) {
      for (let bin = 0; bin < bins; bin += 1) output[offset + row + bin] = (values[row + bin] as number) - (means[bin] as number);
    }
  }
}

function triangles(): Triangle[] {
  const edge = (index: number): number => (index * (BINS - 1)) / (FILTERS + 1);
  return Array.from({ length: FILTERS }, (_, filter) => {
    const [left, middle, right] = [edge(filter), edge(filter + 1), edge(filter + 2)];
    const firstBin = Math.ceil(left);
    const bins = Math.floor(right) - firstBin + 1;
    const weight = (bin: number): number => Math.max(0, Math.min((bin - left) / (middle - left), (right - bin) / (right - middle)));
    return { firstBin, weights: Float64Array.from({ length: bins }, (_unused, i) => weight(firstBin + i)) };
  });
}

/** DCT-II, orthonormal, a row per coefficient. */
function cosineBasis(): Float64Array {
  return Float64Array.from({ length: FILTERS * FILTERS }, (_, i) => {
    const order = Math.floor(i / FILTERS);
    return Math.sqrt((order === 0 ? 1 : 2) / FILTERS) * Math.cos((Math.PI * order * ((i % FILTERS) + 0.5)) / FILTERS);
  });
}
