import type { Raster } from '../media/raster.ts';

/** A grey picture in floating point, row by row. */
export interface Plane {
  width: number;
  height: number;
  values: Float32Array;
}

/** A box filter run twice in each direction is a tent, and two of these windows make one cell of the result. */
const PASSES = 2;

/** Averages blocks of whole pixels so that the long side has at most `sidePx`: a large picture then costs little more than reading it once. */
export function averageDown({ width, height, data }: Raster, sidePx: number): Plane {
  const factor = Math.max(1, Math.ceil(Math.max(width, height) / sidePx));
  const columns = Math.max(1, Math.floor(width / factor));
  const rows = Math.max(1, Math.floor(height / factor));
  const values = new Float32Array(columns * rows);
  const tall = Math.min(factor, height);
  const wide = Math.min(factor, width);
  const share = 1 / (tall * wide);
  for (let row = 0; row < rows; row += 1) {
    const sums = values.subarray(row * columns, (row + 1) * columns);
    for (let y = 0; y < tall; y += 1) {
      let at = (row * factor + y) * width;
      for (let column = 0; column < columns; column += 1) {
        let sum = 0;
        for (let x = 0; x < wide; x += 1, at += 1) sum += data[at] as number;
        sums[column] = (sums[column] as number) + sum;
      }
    }
    for (let column = 0; column < columns; column += 1) sums[column] = (sums[column] as number) * share;
  }
  return { width: columns, height: rows, values };
}

/** The plane blurred by a tent as wide as a cell of the result, and read at the middle of each of `cells` x `cells` cells. */
export function sampleCells(plane: Plane, cells: number): Float32Array {
  const { width, height } = plane;
  let { values } = plane;
  for (let pass = 0; pass < PASSES; pass += 1) values = boxDown(boxAlong(values, width, windowFor(width, cells)), width, windowFor(height, cells));
  const samples = new Float32Array(cells * cells);
  for (let row = 0; row < cells; row += 1) {
    const y = Math.floor(((row + 0.5) * height) / cells);
    for (let column = 0; column < cells; column += 1)
      samples[row * cells + column] = values[y * width + Math.floor(((column + 0.5) * width) / cells)] as number;
  }
  return samples;
}

/** A window of a box filter. Of an even number of values the longer half lies ahead. */
interface Window {
  ahead: number;
  behind: number;
}

/** Half a cell, rounded up. */
function windowFor(length: number, cells: number): Window {
  const size = Math.ceil(length / (2 * cells));
  const ahead = size >> 1;
  return { ahead, behind: size - 1 - ahead };
}

/** How many values of a line of `length` the window around place `i` has: fewer at the ends. */
const countAt = (i: number, length: number, { ahead, behind }: Window): number => Math.min(i + ahead, length - 1) - Math.max(i - behind, 0) + 1;

/** Mean over a window around each value, along the rows. */
function boxAlong(from: Float32Array, width: number, window: Window): Float32Array {
  const { ahead, behind } = window;
  const to = new Float32Array(from.length);
  const shares = Float64Array.from({ length: width }, (_, x) => 1 / countAt(x, width, window));
  for (let start = 0; start < from.length; start += width) {
    let sum = 0;
    for (let x = 0; x < ahead; x += 1) sum += from[start + x] as number;
    for (let x = 0; x < width; x += 1) {
      if (x + ahead < width) sum += from[start + x + ahead] as number;
      if (x > behind) sum -= from[start + x - behind - 1] as number;
      to[start + x] = sum * (shares[x] as number);
    }
  }
  return to;
}

/** The same along the columns, row after row, as the values lie in memory. */
function boxDown(from: Float32Array, width: number, window: Window): Float32Array {
  const { ahead, behind } = window;
  const height = from.length / width;
  const to = new Float32Array(from.length);
  const sums = new Float64Array(width);
  for (let y = 0; y < ahead; y += 1) addRow(sums, from, y * width, 1);
  for (let y = 0; y < height; y += 1) {
    if (y + ahead < height) addRow(sums, from, (y + ahead) * width, 1);
    if (y > behind) addRow(sums, from, (y - behind - 1) * width, -1);
    const share = 1 / countAt(y, height, window);
    for (let x = 0; x < width; x += 1) to[y * width + x] = (sums[x] as number) * share;
  }
  return to;
}

function addRow(sums: Float64Array, from: Float32Array, start: number, sign: 1 | -1): void {
  for (let x = 0; x < sums.length; x += 1) sums[x] = (sums[x] as number) + sign * (from[start + x] as number);
}
