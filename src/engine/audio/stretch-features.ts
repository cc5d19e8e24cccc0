import { BANDS, COLUMN } from './frame-features.ts';
import type { FrameTracks } from './frame-tracks.ts';
import { levelSwing } from './level-swing.ts';

/** Frames are added up in blocks of 100 ms. */
export const BLOCK_FRAMES = 5;
/** A stretch is 2.5 s: a block, and 12 on either side. */
const REACH_BLOCKS = 12;
/** Stretches with fewer active frames than these say nothing. */
const LEAST_ACTIVE = 6;
const VOICED = 0.55;
const STILL_DB = 1.5;
const LEAST_MOVEMENT_DB = 0.1;
/** Frames at the begin of a sound out of silence are not compared with the silence. */
const SETTLED_FRAMES = 4;
/** Octaves within 20 ms: less is a note that is held, more is another note, between them a voice that glides. */
const HELD_OCTAVES = 0.012;
const GLIDE_OCTAVES = 0.12;

/** Sums over one block, or over the blocks of a stretch. */
const SUM = {
  frames: 0,
  active: 1,
  settled: 2,
  voiced: 3,
  pairs: 4,
  level: 5,
  levelSquare: 6,
  harmonicity: 7,
  harmonicitySquare: 8,
  peak: 9,
  peakSquare: 10,
  movement: 11,
  movementSquare: 12,
  still: 13,
  pitch: 14,
  pitchSquare: 15,
  held: 16,
  glide: 17,
  rise: 18,
  fall: 19,
  swingSquare: 20,
  bands: 21,
} as const;
const SUMS = SUM.bands + 2 * BANDS;

const ofBands = (name: string): string[] => Array.from({ length: BANDS }, (_, band) => `${name}_${band}`);
/** What is told of a stretch, in the order of its values. */
export const STRETCH_FEATURES: readonly string[] = [
  'active_share',
  'level_spread',
  'harmonicity',
  'harmonicity_spread',
  'peak',
  'peak_spread',
  'movement',
  'movement_spread',
  'still_share',
  'voiced_share',
  'pitch',
  'pitch_spread',
  'held_share',
  'glide_share',
  'rise',
  'fall',
  'swing',
  ...ofBands('band'),
  ...ofBands('band_spread'),
];

/** Figures of the stretch around each block of a sound, one block after the other. */
export class Stretches {
  readonly blocks: number;
  readonly #sums: Float32Array;
  readonly #over = new Float64Array(SUMS);

  constructor(tracks: FrameTracks, active: Uint8Array) {
    this.blocks = Math.ceil(tracks.count / BLOCK_FRAMES);
    this.#sums = blockSums(tracks, active, this.blocks);
  }

  /** Fills `values` (one for each of STRETCH_FEATURES); false where too little stands out of the background to tell anything. */
  around(block: number, values: Float64Array): boolean {
    const over = this.#over.fill(0);
    const from = Math.max(0, block - REACH_BLOCKS);
    const to = Math.min(this.blocks, block + REACH_BLOCKS + 1);
    for (let at = from * SUMS; at < to * SUMS; at += SUMS) for (let i = 0; i < SUMS; i += 1) over[i] = (over[i] as number) + (this.#sums[at + i] as number);
    if ((over[SUM.active] as number) < LEAST_ACTIVE) return false;
    figures(over, values);
    return true;
  }
}

function blockSums(tracks: FrameTracks, active: Uint8Array, blocks: number): Float32Array {
  const sums = new Float32Array(blocks * SUMS);
  const swing = levelSwing(tracks.level());
  let run = 0;
  for (let frame = 0; frame < tracks.count; frame += 1) {
    const at = Math.floor(frame / BLOCK_FRAMES) * SUMS;
    const add = (index: number, value: number) => {
      sums[at + index] = (sums[at + index] as number) + value;
    };
    add(SUM.frames, 1);
    add(SUM.swingSquare, (swing[frame] as number) ** 2);
    if (active[frame] !== 1) {
      run = 0;
      continue;
    }
    run += 1;
    addActive(tracks, frame, add);
    if (run > 1) addPair(tracks, frame, add);
    if (run > SETTLED_FRAMES) addMovement(tracks.at(frame, COLUMN.movement), add);
  }
  return sums;
}

type Add = (index: number, value: number) => void;

function addActive(tracks: FrameTracks, frame: number, add: Add): void {
  const [level, harmonicity, peak] = [tracks.at(frame, COLUMN.level), tracks.at(frame, COLUMN.harmonicity), tracks.at(frame, COLUMN.peak)];
  add(SUM.active, 1);
  add(SUM.level, level);
  add(SUM.levelSquare, level * level);
  add(SUM.harmonicity, harmonicity);
  add(SUM.harmonicitySquare, harmonicity * harmonicity);
  add(SUM.peak, peak);
  add(SUM.peakSquare, peak * peak);
  if (harmonicity > VOICED) {
    const pitch = tracks.at(frame, COLUMN.pitch);
    add(SUM.voiced, 1);
    add(SUM.pitch, pitch);
    add(SUM.pitchSquare, pitch * pitch);
  }
  for (let band = 0; band < BANDS; band += 1) {
    const value = tracks.at(frame, COLUMN.bands + band);
    add(SUM.bands + band, value);
    add(SUM.bands + BANDS + band, value * value);
  }
}

function addPair(tracks: FrameTracks, frame: number, add: Add): void {
  const step = tracks.at(frame, COLUMN.level) - tracks.at(frame - 1, COLUMN.level);
  add(step > 0 ? SUM.rise : SUM.fall, step * step);
  add(SUM.pairs, 1);
  if (Math.min(tracks.at(frame, COLUMN.harmonicity), tracks.at(frame - 1, COLUMN.harmonicity)) < VOICED) return;
  const octaves = Math.abs(tracks.at(frame, COLUMN.pitch) - tracks.at(frame - 1, COLUMN.pitch));
  if (octaves < HELD_OCTAVES) add(SUM.held, 1);
  else if (octaves < GLIDE_OCTAVES) add(SUM.glide, 1);
}

function addMovement(movementDb: number, add: Add): void {
  const movement = Math.log2(Math.max(movementDb, LEAST_MOVEMENT_DB));
  add(SUM.settled, 1);
  add(SUM.movement, movement);
  add(SUM.movementSquare, movement * movement);
  if (movementDb < STILL_DB) add(SUM.still, 1);
}

function figures(over: Float64Array, values: Float64Array): void {
  const sum = (index: number): number => over[index] as number;
  const [active, settled, voiced, pairs] = [sum(SUM.active), Math.max(1, sum(SUM.settled)), Math.max(1, sum(SUM.voiced)), Math.max(1, sum(SUM.pairs))];
  const spread = (index: number, square: number, count: number) => Math.sqrt(Math.max(0, sum(square) / count - (sum(index) / count) ** 2));
  let at = 0;
  const put = (value: number) => {
    values[at] = value;
    at += 1;
  };
  put(active / sum(SUM.frames));
  put(spread(SUM.level, SUM.levelSquare, active));
  put(sum(SUM.harmonicity) / active);
  put(spread(SUM.harmonicity, SUM.harmonicitySquare, active));
  put(sum(SUM.peak) / active);
  put(spread(SUM.peak, SUM.peakSquare, active));
  put(sum(SUM.movement) / settled);
  put(spread(SUM.movement, SUM.movementSquare, settled));
  put(sum(SUM.still) / settled);
  put(sum(SUM.voiced) / active);
  put(sum(SUM.pitch) / voiced);
  put(spread(SUM.pitch, SUM.pitchSquare, voiced));
  put(sum(SUM.held) / voiced);
  put(sum(SUM.glide) / voiced);
  put(Math.sqrt(sum(SUM.rise) / pairs));
  put(Math.sqrt(sum(SUM.fall) / pairs));
  put(Math.sqrt(sum(SUM.swingSquare) / sum(SUM.frames)));
  for (let band = 0; band < BANDS; band += 1) put(sum(SUM.bands + band) / active);
  for (let band = 0; band < BANDS; band += 1) put(spread(SUM.bands + band, SUM.bands + BANDS + band, active));
}
