/** A scan of one piece by every offset of a coder's frames. */
interface GridScan {
  /** Samples between frames. */
  readonly hop: number;
  /** By window kind, the level left at each offset from the piece's begin. */
  readonly levels: readonly Float64Array[];
  scan(samples: Float32Array): void;
}

export interface GridMatch {
  /** Standard deviations by which the offset stands out, over all pieces together. */
  strength: number;
  /** Where frames begin, modulo the hop, counted from the begin of the sound. */
  offset: number;
}

/** One piece alone proves little, however far it stands out. */
const MOST_OF_ONE = 9;
const NORMAL_MAD = 1.4826;
const LEAST_SPREAD = 0.03;
/** Two samples beside a coder's frames its zeros are gone; what a knock or a pause takes away is gone over a hundred. */
const NEARBY = [3, 5, 7];
const FARTHEST = 7;

/**
 * Where a coder's frames lie, if it was there: the offsets at which its own transform finds far fewer coefficients left than beside them, in all pieces
 * together. For each kind of window the two that stand out most, apart from each other.
 */
export function matchGrid(grid: GridScan, pieces: readonly { samples: Float32Array; from: number }[]): GridMatch[] {
  const sums = grid.levels.map(() => new Float64Array(grid.hop));
  for (const { samples, from } of pieces) {
    grid.scan(samples);
    for (const [kind, levels] of grid.levels.entries()) addDips(levels, from, sums[kind] as Float64Array);
  }
  const scale = 1 / Math.sqrt(Math.max(1, pieces.length));
  return sums.flatMap((sum) => {
    const first = highest(sum, () => true);
    const second = highest(sum, (offset) => !sameOffset(offset, first, grid.hop));
    return [first, second].map((offset) => ({ strength: (sum[offset] as number) * scale, offset }));
  });
}

/** Whether two offsets are one and the same grid, which stands out a little beside itself too. */
export function sameOffset(a: number, b: number, hop: number): boolean {
  const apart = Math.abs(a - b);
  return Math.min(apart, hop - apart) <= FARTHEST;
}

function highest(sum: Float64Array, allowed: (offset: number) => boolean): number {
  return sum.reduce((most, value, offset) => (allowed(offset) && (most < 0 || value > (sum[most] as number)) ? offset : most), -1);
}

function addDips(levels: Float64Array, from: number, into: Float64Array): void {
  const dips = levels.map((level, i) => (i < FARTHEST || i >= levels.length - FARTHEST ? 0 : nearby(levels, i) - level));
  const spread = Math.max(LEAST_SPREAD, NORMAL_MAD * medianOf(dips.map(Math.abs)));
  for (let i = 0; i < dips.length; i += 1) {
    const offset = (from + i) % into.length;
    into[offset] = (into[offset] as number) + Math.max(-MOST_OF_ONE, Math.min(MOST_OF_ONE, (dips[i] as number) / spread));
  }
}

/** What is left a few samples away, on that side where it is less: a knock that leaves the window is a step, not a hole. */
function nearby(levels: Float64Array, at: number): number {
  let before = 0;
  let after = 0;
  for (const distance of NEARBY) {
    before += levels[at - distance] as number;
    after += levels[at + distance] as number;
  }
  return Math.min(before, after) / NEARBY.length;
}

const medianOf = (values: Float64Array): number => values.toSorted()[values.length >> 1] as number;
