import { COLUMN, COLUMNS, FrameMeter, HOP_SAMPLES } from './frame-features.ts';

const FIRST_FRAMES = 3000;

/** Features of all frames of a sound as a table, 68 bytes for each 20 ms: 2 h make 25 MB, twice that while it grows. */
export class FrameTracks {
  count = 0;
  readonly #meter = new FrameMeter();
  #table = new Float32Array(FIRST_FRAMES * COLUMNS);

  /** The samples of one hop. */
  add(hop: Float32Array): void {
    if (hop.length !== HOP_SAMPLES) throw new RangeError(`a hop of ${hop.length} samples`);
    const at = this.count * COLUMNS;
    if (at === this.#table.length) {
      const larger = new Float32Array(this.#table.length * 2);
      larger.set(this.#table);
      this.#table = larger;
    }
    this.#meter.measure(hop, this.#table, at);
    this.count += 1;
  }

  at(frame: number, column: number): number {
    return this.#table[frame * COLUMNS + column] as number;
  }

  level(): Float32Array {
    return Float32Array.from({ length: this.count }, (_, frame) => this.at(frame, COLUMN.level));
  }
}
