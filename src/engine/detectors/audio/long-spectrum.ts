import FFT from 'fft.js';

const LENGTH = 2048;
/** Spectra that are taken of each second: enough for a mean, few enough to cost nothing. */
const TAKEN_PER_BLOCK = 16;
const QUIET_RMS = 1e-4;
const NOTHING = 1e-14;

/** Mean spectrum of a sound at its own rate, over the parts that are not silent. */
export class LongSpectrum {
  readonly #fft = new FFT(LENGTH);
  readonly #window = Float64Array.from({ length: LENGTH }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / LENGTH));
  readonly #frame = new Float64Array(LENGTH);
  readonly #spectrum = new Float64Array(2 * LENGTH);
  readonly #sums = new Float64Array(LENGTH / 2);
  #frames = 0;
  #rate = 0;

  get frames(): number {
    return this.#frames;
  }

  get rate(): number {
    return this.#rate;
  }

  hear(samples: Float32Array, rate: number): void {
    // Where a stream changes its rate, only the first rate is looked at: spectra of two rates do not add up.
    if (this.#rate === 0) this.#rate = rate;
    if (rate !== this.#rate) return;
    const step = Math.max(LENGTH, Math.floor(samples.length / TAKEN_PER_BLOCK));
    for (let at = 0; at + LENGTH <= samples.length; at += step) this.#add(samples, at);
  }

  /** Levels in decibels, smoothed over `widthHz`; bin i lies at i * rate / 2048. Null where nothing was loud enough. */
  levels(widthHz: number): { levels: Float64Array; binHz: number } | null {
    if (this.#frames === 0) return null;
    const binHz = this.#rate / LENGTH;
    const reach = Math.max(1, Math.round(widthHz / binHz / 2));
    const levels = Float64Array.from(this.#sums, (_, i) => {
      const from = Math.max(0, i - reach);
      const to = Math.min(this.#sums.length, i + reach + 1);
      let sum = 0;
      for (let k = from; k < to; k += 1) sum += this.#sums[k] as number;
      return 10 * Math.log10(sum / (to - from) / this.#frames + NOTHING);
    });
    return { levels, binHz };
  }

  #add(samples: Float32Array, at: number): void {
    let energy = 0;
    for (let i = 0; i < LENGTH; i += 1) {
      const value = samples[at + i] as number;
      energy += value * value;
      this.#frame[i] = value * (this.#window[i] as number);
    }
    if (Math.sqrt(energy / LENGTH) < QUIET_RMS) return;
    this.#fft.realTransform(this.#spectrum, this.#frame);
    for (let bin = 0; bin < this.#sums.length; bin += 1) {
      const power = (this.#spectrum[2 * bin] as number) ** 2 + (this.#spectrum[2 * bin + 1] as number) ** 2;
      this.#sums[bin] = (this.#sums[bin] as number) + power / LENGTH;
    }
    this.#frames += 1;
  }
}
