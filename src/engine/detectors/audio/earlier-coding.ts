import { AacGrid } from './aac-grid.ts';
import { matchGrid, sameOffset } from './frame-grid.ts';
import { Mp3Grid } from './mp3-grid.ts';
import { SpreadPieces } from './spread-pieces.ts';

export type CoderKind = 'mp3' | 'aac';

export interface CoderTrace {
  coder: CoderKind;
  /** Standard deviations by which its frames stand out. */
  strength: number;
  /** Where they begin, in samples, modulo the distance between two. */
  offset: number;
}

/** Bounds the work: pieces that are looked at, of some 70 ms each at 44.1 kHz, however long the sound is. */
const LOOKED_AT = 3;
/** Pieces must not begin at whole numbers of frames: what lies at the edge of one is then in the middle of the next. A prime. */
const APART = 101;
/** One piece alone cannot reach it. The corpus' recordings that never met such a coder stay below 7. */
const CERTAIN = 8;

/** The coders whose frames can be found again in the samples: those of a former life, and the one of the file itself. */
export class EarlierCoding {
  readonly #grids = { mp3: new Mp3Grid(), aac: new AacGrid() };
  readonly #pieces = new SpreadPieces(Math.max(this.#grids.mp3.needed, this.#grids.aac.needed) + APART);
  #rate = 0;

  hear(samples: Float32Array, rate: number): void {
    // Frames of two rates have no common grid: where a stream changes its own, only the first is looked at.
    if (this.#rate === 0) this.#rate = rate;
    if (rate === this.#rate) this.#pieces.hear(samples);
  }

  /** The strongest first; null where there is too little sound to look at. */
  traces(): CoderTrace[] | null {
    const pieces = this.#pieces.strongest(LOOKED_AT);
    if (pieces.length < LOOKED_AT) return null;
    const found = (Object.keys(this.#grids) as CoderKind[]).flatMap((coder) =>
      matchGrid(this.#grids[coder], pieces)
        .filter(({ strength }) => strength >= CERTAIN)
        .map((match) => ({ coder, ...match })),
    );
    const sorted = found.toSorted((a, b) => b.strength - a.strength);
    // Two kinds of windows see the same frames.
    return sorted.filter(
      (one, i) => !sorted.slice(0, i).some((other) => other.coder === one.coder && sameOffset(other.offset, one.offset, this.#grids[one.coder].hop)),
    );
  }
}
