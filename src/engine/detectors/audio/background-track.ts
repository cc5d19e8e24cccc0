import FFT from 'fft.js';

/** The background is measured every so often, in what was quietest since. */
export const CELL_SECONDS = 0.1;
const FRAME = 256;
const SAMPLES_PER_CELL = 1600;
/** Edges of the bands whose levels make a background, Hz. */
const EDGES_HZ = [100, 300, 700, 1300, 2200, 3500, 5500, 7800];
export const BANDS = EDGES_HZ.length - 1;
const BIN_HZ = 16_000 / FRAME;
const EMPTY_DB = -120;

/** What is kept of a tenth of a second. */
export interface Cell {
  /** Decibels by band, of the quietest 16 ms. */
  bands: Float32Array;
  /** Mean of the samples. */
  offset: number;
}

/** Background levels and offset along a sound at 16 kHz; 36 bytes and an object for a tenth of a second. */
export class BackgroundTrack {
  readonly cells: Cell[] = [];
  readonly #fft = new FFT(FRAME);
  readonly #window = Float64Array.from({ length: FRAME }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FRAME));
  readonly #frame = new Float64Array(FRAME);
  readonly #spectrum = new Float64Array(2 * FRAME);
  readonly #cell = new Float32Array(SAMPLES_PER_CELL);
  #held = 0;

  hear(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const count = Math.min(SAMPLES_PER_CELL - this.#held, samples.length - at);
      this.#cell.set(samples.subarray(at, at + count), this.#held);
      this.#held += count;
      at += count;
      if (this.#held < SAMPLES_PER_CELL) return;
      this.#held = 0;
      this.cells.push({ bands: this.#quietest(), offset: this.#cell.reduce((sum, value) => sum + value, 0) / SAMPLES_PER_CELL });
    }
  }

  #quietest(): Float32Array {
    let best = 0;
    let least = Number.POSITIVE_INFINITY;
    for (let from = 0; from + FRAME <= SAMPLES_PER_CELL; from += FRAME / 2) {
      let energy = 0;
      for (let i = from + 1; i < from + FRAME; i += 1) energy += ((this.#cell[i] as number) - (this.#cell[i - 1] as number)) ** 2;
      if (energy >= least) continue;
      least = energy;
      best = from;
    }
    for (let i = 0; i < FRAME; i += 1) this.#frame[i] = (this.#cell[best + i] as number) * (this.#window[i] as number);
    this.#fft.realTransform(this.#spectrum, this.#frame);
    return Float32Array.from({ length: BANDS }, (_, band) => this.#level(EDGES_HZ[band] as number, EDGES_HZ[band + 1] as number));
  }

  #level(fromHz: number, toHz: number): number {
    const from = Math.round(fromHz / BIN_HZ);
    const to = Math.max(from + 1, Math.round(toHz / BIN_HZ));
    let sum = 0;
    for (let bin = from; bin < to; bin += 1) sum += (this.#spectrum[2 * bin] as number) ** 2 + (this.#spectrum[2 * bin + 1] as number) ** 2;
    return Math.max(EMPTY_DB, 10 * Math.log10(sum / (to - from) / FRAME + 1e-12));
  }
}
