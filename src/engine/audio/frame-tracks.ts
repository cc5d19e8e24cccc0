import type { FrameFeatures } from './frame-features.ts';

const FIRST_FRAMES = 6000;
/** Level contours are smoothed over 50 ms, and what changes more slowly than over 500 ms is taken away. */
const FAST_FRAMES = 2;
const SLOW_FRAMES = 25;
/** What lies further below the loudest frame around does not count as a deeper swing. */
const SWING_DB = 25;

/** Features of all frames of a sound, 16 bytes a frame: 2 h make 12 MB. */
export class FrameTracks {
  count = 0;
  #level = new Float32Array(FIRST_FRAMES);
  #harmonicity = new Float32Array(FIRST_FRAMES);
  #movement = new Float32Array(FIRST_FRAMES);

  get level(): Float32Array {
    return this.#level.subarray(0, this.count);
  }

  get harmonicity(): Float32Array {
    return this.#harmonicity.subarray(0, this.count);
  }

  get movement(): Float32Array {
    return this.#movement.subarray(0, this.count);
  }

  add({ levelDb, harmonicity, movementDb }: FrameFeatures): void {
    if (this.count === this.#level.length) {
      this.#level = grown(this.#level);
      this.#harmonicity = grown(this.#harmonicity);
      this.#movement = grown(this.#movement);
    }
    this.#level[this.count] = levelDb;
    this.#harmonicity[this.count] = harmonicity;
    this.#movement[this.count] = movementDb;
    this.count += 1;
  }

  /** The swing of the level at about 2 to 8 Hz, decibels. */
  modulation(): Float32Array {
    const { level } = this;
    const top = level.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    const clipped = level.map((value) => Math.max(value, top - SWING_DB - SWING_DB / 2));
    const fast = smoothed(clipped, FAST_FRAMES);
    const slow = smoothed(clipped, SLOW_FRAMES);
    return fast.map((value, i) => value - (slow[i] as number));
  }
}

function grown(track: Float32Array): Float32Array<ArrayBuffer> {
  const larger = new Float32Array(track.length * 2);
  larger.set(track);
  return larger;
}

function smoothed(values: Float32Array, reach: number): Float32Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i += 1) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  return values.map((_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(values.length, i + reach + 1);
    return ((sums[to] as number) - (sums[from] as number)) / (to - from);
  });
}
