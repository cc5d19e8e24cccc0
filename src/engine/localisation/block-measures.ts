import type { Frame } from '../media/image-media.ts';
import { blockDct } from './block-dct.ts';
import type { BlockPhase } from './block-phase.ts';

export const BLOCK_PX = 8;

/** What is measured of a block and compared at like brightness, colour, low and middle frequencies. */
export const FINE_MEASURES = ['zeros', 'fall', 'borders', 'chain', 'tails', 'colours', 'chroma'] as const;
/** The same, compared at like brightness, colour and low frequencies alone, because these are amounts of middle and high ones. */
export const AMOUNTS = ['grain', 'coarse', 'middle'] as const;
export const MEASURES = [...FINE_MEASURES, ...AMOUNTS] as const;

/** What a measure is expected to follow: low frequencies, brightness, colour and middle frequencies. */
export const SURROUNDINGS = 4;

/** One entry per block that was read. */
export interface Blocks {
  count: number;
  /** Top left corner, pixels. */
  x: Uint32Array;
  y: Uint32Array;
  /** `measures[k][block]`, in the order of MEASURES. */
  measures: Float32Array[];
  /** `surroundings[i][block]`: log2 of low frequencies, brightness, saturation and log2 of middle frequencies, each about -2..2. */
  surroundings: Float32Array[];
}

const MAX_BLOCKS = 8000;
/** Of a row's places, by about what share of the stride the next row's are shifted. */
const ROW_SHIFT = 0.618;
const CLIPPED_LOW = 3;
const CLIPPED_HIGH = 252;
const MAX_CLIPPED = 6;
/** A coefficient of less than half a grey level would be zero after any quantisation. */
const ZERO_BELOW = 0.5;
const EDGE_LIMIT = 20;

/** Reads about 8,000 blocks on the grid at most, evenly spread; blocks with clipped pixels are left out. A border of 3 pixels is needed around each. */
export function readBlocks(frame: Frame, phase: BlockPhase): Blocks {
  const { width, height } = frame.luma;
  const first = { x: phase.x >= 3 ? phase.x : phase.x + 8, y: phase.y >= 3 ? phase.y : phase.y + 8 };
  const columns = Math.max(0, Math.floor((width - 3 - first.x) / BLOCK_PX));
  const rows = Math.max(0, Math.floor((height - 3 - first.y) / BLOCK_PX));
  const stride = Math.max(1, Math.ceil((columns * rows) / MAX_BLOCKS));
  const shift = shiftOf(stride);
  const room = Math.ceil(columns / stride) * rows;
  const arrays = (count: number) => Array.from({ length: count }, () => new Float32Array(room));
  const blocks: Blocks = {
    count: 0,
    x: new Uint32Array(room),
    y: new Uint32Array(room),
    measures: arrays(MEASURES.length),
    surroundings: arrays(SURROUNDINGS),
  };
  for (let row = 0; row < rows; row += 1) {
    for (let column = (row * shift) % stride; column < columns; column += stride)
      readBlock(blocks, frame, first.x + column * BLOCK_PX, first.y + row * BLOCK_PX);
  }
  return blocks;
}

/** Without a common divisor with the stride, so that every column is read in some row. */
function shiftOf(stride: number): number {
  let shift = Math.round(stride * ROW_SHIFT);
  while (greatestCommonDivisor(stride, shift) > 1) shift += 1;
  return shift;
}

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

const samples = new Float64Array(64);
const coefficients = new Float64Array(64);
/** Summed magnitudes of low (u + v < 3), middle (< 8) and high frequencies. */
const bands = new Float64Array(3);
const BAND = Uint8Array.from({ length: 64 }, (_, i) => ((i & 7) + (i >> 3) < 3 ? 0 : (i & 7) + (i >> 3) < 8 ? 1 : 2));
const BAND_SIZES = [0, 1, 2].map((band) => BAND.filter((one, i) => one === band && i > 0).length);

const log = (value: number, floor: number): number => Math.log2(value + floor);

function readBlock(blocks: Blocks, frame: Frame, x: number, y: number): void {
  const { data, width } = frame.luma;
  const start = y * width + x;
  let sum = 0;
  let clipped = 0;
  for (let v = 0, i = 0; v < 8; v += 1) {
    for (let u = 0; u < 8; u += 1, i += 1) {
      const value = data[start + v * width + u] as number;
      if (value < CLIPPED_LOW || value > CLIPPED_HIGH) clipped += 1;
      samples[i] = value;
      sum += value;
    }
  }
  if (clipped > MAX_CLIPPED) return;
  const at = blocks.count;
  blocks.count += 1;
  blocks.x[at] = x;
  blocks.y[at] = y;
  const { measures, surroundings } = blocks;
  blockDct(samples, coefficients);
  bands.fill(0);
  let zeros = 0;
  for (let i = 1; i < 64; i += 1) {
    const magnitude = Math.abs(coefficients[i] as number);
    if (magnitude < ZERO_BELOW) zeros += 1;
    bands[BAND[i] as number] = (bands[BAND[i] as number] as number) + magnitude;
  }
  const low = (bands[0] as number) / (BAND_SIZES[0] as number);
  const middle = log((bands[1] as number) / (BAND_SIZES[1] as number), 0.1);
  const high = log((bands[2] as number) / (BAND_SIZES[2] as number), 0.1);
  put(measures, 0, at, zeros / 63);
  put(measures, 1, at, high - middle);
  put(measures, 2, at, bordersOf(data, start, width));
  put(measures, 3, at, chainOf(data, start, width));
  readResiduals(frame, start, measures, at);
  readHalved(frame, start, measures, at);
  put(measures, 9, at, middle);
  put(surroundings, 0, at, log(low, 0.5) - 3);
  put(surroundings, 1, at, (sum / 64 - 128) / 64);
  put(surroundings, 2, at, log(colourOf(frame.rgb.data, start, width), 4) - 4);
  put(surroundings, 3, at, middle - 1);
}

function put(planes: readonly Float32Array[], plane: number, at: number, value: number): void {
  (planes[plane] as Float32Array)[at] = value;
}

/** log2 of the third differences over the block's far borders against those inside: above 0 where blocks were compressed on this grid. */
function bordersOf(data: Uint8Array, start: number, width: number): number {
  let border = 0;
  let inside = 0;
  for (let line = 0; line < 8; line += 1) {
    const row = start + line * width;
    const column = start + line;
    border += clippedThird(data, row + 7, 1) + clippedThird(data, column + 7 * width, width);
    for (let i = 2; i < 5; i += 1) inside += clippedThird(data, row + i, 1) + clippedThird(data, column + i * width, width);
  }
  return Math.log2((border / 16 + 0.5) / (inside / 48 + 0.5));
}

/** Third difference over the border after sample `p`. */
const third = (data: Uint8Array, p: number, step: number): number =>
  (data[p + 2 * step] as number) - (data[p - step] as number) + 3 * ((data[p] as number) - (data[p + step] as number));

function clippedThird(data: Uint8Array, p: number, step: number): number {
  return Math.min(EDGE_LIMIT, Math.abs(third(data, p, step)));
}

/** Correlation of neighbouring third differences, both directions: what demosaicing, sharpening and resizing leave, -1..1. */
function chainOf(data: Uint8Array, start: number, width: number): number {
  let product = 0;
  let square = 1;
  for (let line = 0; line < 8; line += 2) {
    let before = third(data, start + line * width, 1);
    let beforeDown = third(data, start + line, width);
    for (let i = 1; i < 8; i += 1) {
      const own = third(data, start + line * width + i, 1);
      const ownDown = third(data, start + line + i * width, width);
      product += own * before + ownDown * beforeDown;
      square += own * own + ownDown * ownDown;
      before = own;
      beforeDown = ownDown;
    }
  }
  return product / square;
}

/** Tails, tie between red and green, and grain, from the second-difference residual of the block's inside. */
function readResiduals({ luma, rgb }: Frame, start: number, measures: readonly Float32Array[], at: number): void {
  const { width } = luma;
  let squares = 0;
  let fourths = 0;
  let magnitudes = 0;
  let red2 = 0;
  let green2 = 0;
  let both = 0;
  for (let v = 1; v < 7; v += 1) {
    for (let u = 1 + (v & 1); u < 7; u += 2) {
      const p = start + v * width + u;
      const grey = residual(luma.data, p, 1, width);
      const red = residual(rgb.data, 3 * p, 3, 3 * width);
      const green = residual(rgb.data, 3 * p + 1, 3, 3 * width);
      magnitudes += Math.abs(grey);
      const square = grey * grey;
      squares += square;
      fourths += square * square;
      red2 += red * red;
      green2 += green * green;
      both += red * green;
    }
  }
  const n = 18;
  put(measures, 4, at, Math.log2((fourths / n + 1) / ((squares / n) ** 2 + 1)));
  put(measures, 5, at, both / (Math.sqrt(red2 * green2) + n));
  put(measures, 7, at, log(magnitudes / n, 0.3));
}

/** Means of 2 x 2 pixels: luma, red less green, blue less green. */
const halved = new Float64Array(3 * 16);

/** Grain of the colours and of luma at half size, where chroma that was stored at half size still has some. */
function readHalved({ luma, rgb }: Frame, start: number, measures: readonly Float32Array[], at: number): void {
  const { width } = luma;
  for (let v = 0, i = 0; v < 4; v += 1) {
    for (let u = 0; u < 4; u += 1, i += 1) {
      const p = start + 2 * v * width + 2 * u;
      halved[i] = fourOf(luma.data, p, 1, width);
      const green = fourOf(rgb.data, 3 * p + 1, 3, 3 * width);
      halved[16 + i] = fourOf(rgb.data, 3 * p, 3, 3 * width) - green;
      halved[32 + i] = fourOf(rgb.data, 3 * p + 2, 3, 3 * width) - green;
    }
  }
  put(measures, 6, at, log((residualSum(16) + residualSum(32)) / 8, 0.2));
  put(measures, 8, at, log(residualSum(0) / 4, 0.3));
}

const fourOf = (data: Uint8Array, p: number, step: number, line: number): number =>
  ((data[p] as number) + (data[p + step] as number) + (data[p + line] as number) + (data[p + line + step] as number)) / 4;

const INNER = Uint8Array.of(5, 6, 9, 10);

/** Summed magnitudes of the second differences of the four inner values of a plane of 4 x 4. */
function residualSum(plane: number): number {
  let sum = 0;
  for (let i = 0; i < INNER.length; i += 1) sum += Math.abs(residual(halved, plane + (INNER[i] as number), 1, 4));
  return sum;
}

function residual(data: Uint8Array | Float64Array, p: number, step: number, line: number): number {
  const corners = (data[p - line - step] as number) + (data[p - line + step] as number) + (data[p + line - step] as number) + (data[p + line + step] as number);
  const sides = (data[p - line] as number) + (data[p + line] as number) + (data[p - step] as number) + (data[p + step] as number);
  return corners - 2 * sides + 4 * (data[p] as number);
}

function colourOf(rgb: Uint8Array, start: number, width: number): number {
  let sum = 0;
  for (let v = 0; v < 8; v += 2) {
    for (let u = 0; u < 8; u += 2) {
      const p = 3 * (start + v * width + u);
      sum += Math.abs((rgb[p] as number) - (rgb[p + 1] as number)) + Math.abs((rgb[p + 2] as number) - (rgb[p + 1] as number));
    }
  }
  return sum / 16;
}
