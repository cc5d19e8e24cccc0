declare module 'fft.js' {
  /** Radix-4 FFT of a power-of-two length; complex arrays interleave real and imaginary parts. */
  class FFT {
    constructor(size: number);
    /** Fills bins 0..size/2 of `output` (interleaved complex, 2 * size long). */
    realTransform(output: ArrayLike<number>, input: ArrayLike<number>): void;
    transform(output: ArrayLike<number>, input: ArrayLike<number>): void;
  }
  export default FFT;
}
