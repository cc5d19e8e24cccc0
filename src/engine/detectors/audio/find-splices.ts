import { BANDS, CELL_SECONDS, type Cell } from './background-track.ts';
import type { Click } from './click-track.ts';

export type SpliceKind = 'background' | 'offset' | 'jump';

/** A place where two recordings seem to have been put together. */
export interface Splice {
  /** Seconds from the first sample heard. */
  at: number;
  kinds: SpliceKind[];
  /** 0..1, 0.5 where the weakest is shown. */
  strength: number;
}

/** Cells on either side that are compared: 2 s, in which a speaker pauses. */
const REACH_CELLS = 20;
const LEAST_CELLS = 15;
/** Of either side so many cells must lie near its floor: a floor that is touched once is the gap of a word. */
const LEAST_AT_FLOOR = 4;
const AT_FLOOR_DB = 5;
const FLOOR_QUANTILE = 0.15;
/** A background that changes by so many decibels, in the median of its bands, within a tenth of a second. */
const STEP_DB = 12;
/** An empty side is silence, not a background: that is for the detector of silence to tell. */
const EMPTY_DB = -105;
const OFFSET_STEP = 0.003;
const OFFSET_SPREADS = 12;
const OFFSET_CELLS = 6;
const APART_SECONDS = 0.8;
const SAME_PLACE_SECONDS = 0.15;

/** All splices in order of time. */
export function findSplices(cells: readonly Cell[], clicks: readonly Click[]): Splice[] {
  const found = [
    ...peaks(cells.map((_, i) => backgroundStep(cells, i) / STEP_DB)).map(({ index, height }) => place(index, 'background', height)),
    ...peaks(cells.map((_, i) => offsetStep(cells, i))).map(({ index, height }) => place(index, 'offset', height)),
    ...clicks.map(({ at, strength }): Splice => ({ at, kinds: ['jump'], strength: odds(strength / 32) })),
  ];
  return merged(found.toSorted((a, b) => a.at - b.at));
}

const place = (index: number, kind: SpliceKind, height: number): Splice => ({ at: index * CELL_SECONDS, kinds: [kind], strength: odds(height) });
/** 0.5 for what is just enough, towards 1 for three times as much. */
const odds = (height: number): number => Math.min(0.99, 1 - 0.5 ** Math.max(1, height));

/** Decibels by which the floors before and after cell i differ, in the median band; 0 where a side is too short or empty. */
function backgroundStep(cells: readonly Cell[], index: number): number {
  const before = cells.slice(Math.max(0, index - REACH_CELLS), index);
  const after = cells.slice(index, index + REACH_CELLS);
  if (before.length < LEAST_CELLS || after.length < LEAST_CELLS) return 0;
  const steps: number[] = [];
  for (let band = 0; band < BANDS; band += 1) {
    const [a, b] = [floorOf(before, band), floorOf(after, band)];
    if (a < EMPTY_DB || b < EMPTY_DB) return 0;
    steps.push(b - a);
  }
  if (Math.min(atFloor(before), atFloor(after)) < LEAST_AT_FLOOR) return 0;
  const middle = quantile(steps, 0.5);
  // All bands must go the same way: a voice that stops in one band is no change of place.
  return steps.every((step) => Math.sign(step) === Math.sign(middle)) ? Math.abs(middle) : 0;
}

const floorOf = (cells: readonly Cell[], band: number): number =>
  quantile(
    cells.map(({ bands }) => bands[band] as number),
    FLOOR_QUANTILE,
  );

/** Cells whose mean level lies near the quietest of their side. */
function atFloor(cells: readonly Cell[]): number {
  const means = cells.map(({ bands }) => bands.reduce((sum, level) => sum + level, 0) / BANDS);
  const floor = quantile(means, FLOOR_QUANTILE);
  return means.filter((mean) => mean < floor + AT_FLOOR_DB).length;
}

/** How often the smallest step that counts the offset jumps at cell i. */
function offsetStep(cells: readonly Cell[], index: number): number {
  const before = cells.slice(Math.max(0, index - OFFSET_CELLS), index).map(({ offset }) => offset);
  const after = cells.slice(index + 1, index + 1 + OFFSET_CELLS).map(({ offset }) => offset);
  if (before.length < OFFSET_CELLS || after.length < OFFSET_CELLS) return 0;
  const step = Math.abs(quantile(after, 0.5) - quantile(before, 0.5));
  const spread = Math.max(quantile(before, 0.8) - quantile(before, 0.2), quantile(after, 0.8) - quantile(after, 0.2), 1e-5);
  return step < OFFSET_STEP ? 0 : step / (OFFSET_SPREADS * spread);
}

/** Highest places of at least 1, each the highest within 0.8 s. */
function peaks(heights: readonly number[]): { index: number; height: number }[] {
  const apart = Math.round(APART_SECONDS / CELL_SECONDS);
  return heights.flatMap((height, index) => {
    if (height < 1) return [];
    const around = heights.slice(Math.max(0, index - apart), index + apart + 1);
    const best = Math.max(...around);
    const first = heights.indexOf(best, Math.max(0, index - apart));
    return height === best && first === index ? [{ index: middleOfPlateau(heights, index), height }] : [];
  });
}

/** The floors of overlapping stretches change at once: neighbours may be exactly as high. */
function middleOfPlateau(heights: readonly number[], from: number): number {
  let to = from;
  while (heights[to + 1] === heights[from]) to += 1;
  return Math.round((from + to) / 2);
}

/** What several signs say of the same place is one splice, and surer. */
function merged(splices: readonly Splice[]): Splice[] {
  const places: Splice[] = [];
  for (const splice of splices) {
    const last = places.at(-1);
    if (!last || splice.at - last.at > SAME_PLACE_SECONDS) {
      places.push(splice);
      continue;
    }
    last.strength = 1 - (1 - last.strength) * (1 - splice.strength);
    last.kinds = [...new Set([...last.kinds, ...splice.kinds])];
  }
  return places;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}
