interface Piece {
  samples: Float32Array;
  /** Its first sample, counted from the begin of the sound. */
  from: number;
  /** Power between an eighth and a half of the rate, roughly. */
  power: number;
}

const PLACES = 8;

/**
 * A few pieces of a sound of unknown length, spread over it: of each of at most eight stretches the one with the most above the bass. Where they run out,
 * stretches are joined two by two and become twice as long. Memory is that of nine pieces, whatever the length.
 */
export class SpreadPieces {
  readonly #length: number;
  #kept: Piece[];
  #next: Piece;
  #filled = 0;
  #place = 0;
  #piecesPerPlace = 1;
  #piecesHere = 0;
  #heard = 0;

  constructor(length: number) {
    this.#length = length;
    this.#kept = Array.from({ length: PLACES }, () => emptyPiece(length));
    this.#next = emptyPiece(length);
  }

  hear(samples: Float32Array): void {
    for (let at = 0; at < samples.length; ) {
      const part = samples.subarray(at, at + this.#length - this.#filled);
      if (this.#filled === 0) this.#next.from = this.#heard + at;
      this.#next.samples.set(part, this.#filled);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === this.#length) this.#keep();
    }
    this.#heard += samples.length;
  }

  /** The strongest first, without those that are nothing but silence. */
  strongest(count: number): { samples: Float32Array; from: number }[] {
    return this.#kept
      .filter(({ power }) => power > 0)
      .toSorted((a, b) => b.power - a.power)
      .slice(0, count);
  }

  #keep(): void {
    this.#filled = 0;
    if (this.#piecesHere === this.#piecesPerPlace) this.#advance();
    this.#piecesHere += 1;
    this.#next.power = powerOf(this.#next.samples);
    this.#offer(this.#place, this.#next);
  }

  #advance(): void {
    this.#piecesHere = 0;
    this.#place += 1;
    if (this.#place < PLACES) return;
    const pairs = Array.from({ length: PLACES / 2 }, (_, i) => [this.#kept[2 * i] as Piece, this.#kept[2 * i + 1] as Piece] as const);
    const stronger = pairs.map(([a, b]) => (b.power > a.power ? b : a));
    const free = pairs.map(([a, b]) => (b.power > a.power ? a : b));
    for (const piece of free) piece.power = 0;
    this.#kept = [...stronger, ...free];
    this.#place = PLACES / 2;
    this.#piecesPerPlace *= 2;
  }

  /** Changes places with what is kept there, if it is stronger. */
  #offer(place: number, piece: Piece): void {
    const kept = this.#kept[place] as Piece;
    if (piece.power <= kept.power) return;
    this.#kept[place] = piece;
    this.#next = kept;
  }
}

const emptyPiece = (length: number): Piece => ({ samples: new Float32Array(length), from: 0, power: 0 });

/** Of the difference over two samples, which passes the middle of the spectrum best. */
function powerOf(samples: Float32Array): number {
  let sum = 0;
  for (let i = 2; i < samples.length; i += 1) sum += ((samples[i] as number) - (samples[i - 2] as number)) ** 2;
  return sum / samples.length;
}
