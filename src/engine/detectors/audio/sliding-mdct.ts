/**
 * A modified discrete cosine transform of `size` coefficients over `2 * size` samples that moves on by one sample at the cost of a few additions for each
 * coefficient: a sine of the window's frequency times a cosine of a coefficient's is a difference of two whole frequencies, and sums at whole frequencies
 * can be carried along (the sliding Fourier transform). The window is a sum of sines of odd order, `weights[m] * sin((2m + 1) * pi * (n + 1/2) / (2 * size))`;
 * several windows share one transform.
 */
export class SlidingMdct {
  readonly #size: number;
  readonly #from: number;
  readonly #lowest: number;
  readonly #real: Float64Array;
  readonly #imaginary: Float64Array;
  readonly #turns: Float64Array;
  readonly #halfTurns: Float64Array;

  /** Coefficients `from` to `to`, exclusive; `reach` is the largest number of weights of a window. */
  constructor(size: number, from: number, to: number, reach: number) {
    this.#size = size;
    this.#from = from;
    this.#lowest = from - reach + 1;
    const count = to - from + 2 * reach - 1;
    this.#real = new Float64Array(count);
    this.#imaginary = new Float64Array(count);
    this.#turns = pairs(count, (i) => (-Math.PI * (this.#lowest + i)) / size);
    this.#halfTurns = pairs(count, (i) => (-Math.PI * (this.#lowest + i)) / size / 2);
  }

  /** Begins anew: as after 2 * size samples of silence. */
  reset(): void {
    this.#real.fill(0);
    this.#imaginary.fill(0);
  }

  /** Moves on by one sample: `change` is the sample that enters less the one that leaves. */
  move(change: number): void {
    const [real, imaginary, turns, halfTurns] = [this.#real, this.#imaginary, this.#turns, this.#halfTurns];
    for (let i = 0; i < real.length; i += 1) {
      const cos = turns[2 * i] as number;
      const sin = turns[2 * i + 1] as number;
      const re = real[i] as number;
      const im = imaginary[i] as number;
      real[i] = re * cos - im * sin + change * (halfTurns[2 * i] as number);
      imaginary[i] = re * sin + im * cos + change * (halfTurns[2 * i + 1] as number);
    }
  }

  /** The coefficients under a window, of which one of full scale has the size of an orthonormal transform's. */
  read(weights: readonly number[], into: Float64Array): void {
    const [real, imaginary] = [this.#real, this.#imaginary];
    const scale = 0.5 * Math.sqrt(2 / this.#size);
    const first = this.#from - this.#lowest;
    for (let i = 0; i < into.length; i += 1) {
      let re = 0;
      let im = 0;
      for (let m = 0; m < weights.length; m += 1) {
        const weight = weights[m] as number;
        const above = first + i + m + 1;
        const below = first + i - m;
        re += weight * ((real[above] as number) - (real[below] as number));
        im += weight * ((imaginary[above] as number) - (imaginary[below] as number));
      }
      const quarter = (this.#from + i) & 3;
      const along = quarter === 0 || quarter === 3 ? re : -re;
      const across = quarter < 2 ? im : -im;
      into[i] = scale * Math.SQRT1_2 * (along + across);
    }
  }
}

function pairs(count: number, angle: (index: number) => number): Float64Array {
  return Float64Array.from({ length: 2 * count }, (_, i) => (i % 2 === 0 ? Math.cos(angle(i >> 1)) : Math.sin(angle(i >> 1))));
}
