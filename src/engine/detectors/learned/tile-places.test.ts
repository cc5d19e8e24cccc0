import { describe, expect, it } from 'vitest';
import type { Raster } from '../../media/raster.ts';
import { packSquare } from './pack-square.ts';
import { textureOf } from './texture.ts';
import { chooseTiles, TILE_SIDE_PX, tileBudget } from './tile-places.ts';

/** Stripes of the given contrast in grey levels; 0 is blank. */
function striped(width: number, height: number, contrast: (x: number, y: number) => number): Raster {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i += 1) {
    const x = i % width;
    data.fill(100 + (x % 2) * contrast(x, Math.floor(i / width)), 3 * i, 3 * i + 3);
  }
  return { width, height, channels: 3, data };
}

describe('tileBudget', () => {
  it.each([
    [300, 200, 20],
    [1000, 1000, 20],
    [4000, 3000, 60],
    [10_000, 8000, 60],
  ])('of %i x %i is %i', (width, height, count) => expect(tileBudget(width, height)).toBe(count));

  it('grows in between', () => expect(tileBudget(2000, 1500)).toBe(33));
});

describe('chooseTiles', () => {
  it('covers a small picture whole, the last tile at the end', () => {
    const { tiles, columns, rows } = chooseTiles(striped(400, 200, () => 20));
    expect([columns, rows]).toEqual([3, 2]);
    expect(tiles.map(({ x, y }) => [x, y])).toEqual([0, 40].flatMap((y) => [0, 120, 240].map((x) => [x, y])));
  });

  it('keeps to its budget with an even grid', () => {
    const { tiles, columns, rows } = chooseTiles(striped(1280, 960, () => 20));
    expect(tiles.length).toBeLessThanOrEqual(tileBudget(1280, 960));
    expect(tiles).toHaveLength(columns * rows);
    expect(tiles.at(-1)).toMatchObject({ x: 1280 - TILE_SIDE_PX, y: 960 - TILE_SIDE_PX, column: columns - 1, row: rows - 1 });
  });

  it('gives the places of a blank part to what has detail', () => {
    const half = chooseTiles(striped(1280, 960, (x) => (x < 640 ? 0 : 20)));
    const whole = chooseTiles(striped(1280, 960, () => 20));
    expect(half.columns * half.rows).toBeGreaterThan(whole.columns * whole.rows);
    expect(half.blank).toBeGreaterThan(0);
    expect(half.tiles.every(({ x }) => x + TILE_SIDE_PX > 640)).toBe(true);
  });

  it('fills up with flat tiles, and never with blank ones', () => {
    const { tiles, blank } = chooseTiles(striped(1280, 960, (x, y) => (y < 320 ? 0 : x < 640 ? 3 : 20)));
    expect(tiles).toHaveLength(tileBudget(1280, 960));
    expect(tiles.some(({ x }) => x + TILE_SIDE_PX <= 640)).toBe(true);
    expect(tiles.every(({ y }) => y + TILE_SIDE_PX > 320)).toBe(true);
    expect(blank).toBeGreaterThan(0);
    expect(chooseTiles(striped(640, 480, () => 0))).toMatchObject({ tiles: [], blank: 12 });
  });

  it('takes a picture that is smaller than a tile as one tile', () => {
    expect(chooseTiles(striped(100, 90, () => 20)).tiles).toEqual([{ x: 0, y: 0, column: 0, row: 0 }]);
  });
});

it('textureOf is the spread of differences, inside of the picture', () => {
  expect(
    textureOf(
      striped(200, 200, () => 0),
      0,
      0,
      160,
    ),
  ).toBe(0);
  expect(
    textureOf(
      striped(200, 200, () => 20),
      0,
      0,
      160,
    ),
  ).toBeCloseTo(20, 0);
  expect(
    textureOf(
      striped(100, 80, () => 20),
      0,
      0,
      160,
    ),
  ).toBeCloseTo(20, 0);
});

describe('packSquare', () => {
  const rgb: Raster = { width: 3, height: 2, channels: 3, data: Uint8Array.from({ length: 18 }, (_, i) => (i % 3) * 100 + Math.floor(i / 3)) };

  it('takes the colours apart', () => {
    const planes = new Float32Array(1 + 12);
    packSquare(rgb, 1, 0, 2, planes, 1);
    expect([...planes]).toEqual([0, 1, 2, 4, 5, 101, 102, 104, 105, 201, 202, 204, 205]);
  });

  it('mirrors what lies beyond the right and the lower edge, again and again', () => {
    const planes = new Float32Array(3 * 25);
    packSquare({ ...rgb, width: 2, data: rgb.data.subarray(0, 12) }, 0, 0, 5, planes, 0);
    expect([...planes.subarray(0, 25)]).toEqual([0, 1, 1, 0, 0, 2, 3, 3, 2, 2, 2, 3, 3, 2, 2, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0]);
  });
});
