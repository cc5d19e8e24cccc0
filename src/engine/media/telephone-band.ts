/** Of a landline: ITU-T G.712 lets 300 to 3400 Hz pass. */
const LOWEST_HZ = 300;
const HIGHEST_HZ = 3400;
/** The two sections of a Butterworth filter of fourth order. */
const QUALITIES = [0.5412, 1.3066];

type Kind = 'above' | 'below';

/** One channel through the band of a telephone line, block after block. */
export class TelephoneBand {
  readonly #sections: Section[];

  constructor(sampleRate: number) {
    this.#sections = QUALITIES.flatMap((quality) => [
      new Section('above', LOWEST_HZ / sampleRate, quality),
      new Section('below', HIGHEST_HZ / sampleRate, quality),
    ]);
  }

  filter(samples: Float32Array): Float32Array {
    return samples.map((value) => this.#sections.reduce((sum, section) => section.next(sum), value));
  }
}

/** Second order, direct form II transposed (R. Bristow-Johnson, Audio EQ Cookbook, https://www.w3.org/TR/audio-eq-cookbook/). */
class Section {
  readonly #ahead: readonly [number, number, number];
  readonly #back: readonly [number, number];
  #first = 0;
  #second = 0;

  /** `corner` in cycles a sample. */
  constructor(kind: Kind, corner: number, quality: number) {
    const angle = 2 * Math.PI * corner;
    const cosine = Math.cos(angle);
    const width = Math.sin(angle) / (2 * quality);
    const scale = 1 + width;
    const edge = (kind === 'below' ? 1 - cosine : 1 + cosine) / 2 / scale;
    this.#ahead = [edge, kind === 'below' ? 2 * edge : -2 * edge, edge];
    this.#back = [(-2 * cosine) / scale, (1 - width) / scale];
  }

  next(value: number): number {
    const out = this.#ahead[0] * value + this.#first;
    this.#first = this.#ahead[1] * value - this.#back[0] * out + this.#second;
    this.#second = this.#ahead[2] * value - this.#back[1] * out;
    return out;
  }
}
