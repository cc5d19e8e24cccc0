import { describe, expect, it } from 'vitest';
import { evenPlaces, frameSquares, middleSquares } from './view-squares.ts';

describe('frameSquares', () => {
  it.each([
    [1000, 900, [{ x: 50, y: 0, side: 900 }]],
    [
      1600,
      900,
      [
        { x: 0, y: 0, side: 900 },
        { x: 700, y: 0, side: 900 },
      ],
    ],
    [
      500,
      1500,
      [
        { x: 0, y: 0, side: 500 },
        { x: 0, y: 500, side: 500 },
        { x: 0, y: 1000, side: 500 },
      ],
    ],
  ])('of %i x %i cover the long side evenly', (width, height, squares) => expect(frameSquares(width, height)).toEqual(squares));
});

describe('middleSquares', () => {
  it('lie at both ends, between frame and tile in scale', () => {
    const side = Math.round(Math.sqrt(224 * 864));
    const between = (864 - side) / 2;
    expect(middleSquares(1152, 864)).toEqual([
      { x: 0, y: between, side },
      { x: 1152 - side, y: between, side },
    ]);
    expect(middleSquares(864, 1152)).toEqual([
      { x: between, y: 0, side },
      { x: between, y: 1152 - side, side },
    ]);
  });

  it('are left out of small pictures', () => {
    expect(middleSquares(2000, 319)).toEqual([]);
    expect(middleSquares(320, 320)).toHaveLength(2);
  });
});

it('evenPlaces begin and end at the ends', () => {
  expect(evenPlaces(1000, 160, 4)).toEqual([0, 280, 560, 840]);
  expect(evenPlaces(1000, 160, 1)).toEqual([420]);
});
