import { describe, expect, it } from 'vitest';
import { hotPlaces, regionsOf, shownPlaces } from './shown-places.ts';

const COLUMNS = 40;
const ROWS = 30;
const mapWhere = (hot: (x: number, y: number) => boolean, value = 0.95) => ({
  columns: COLUMNS,
  rows: ROWS,
  values: Float32Array.from({ length: COLUMNS * ROWS }, (_, i) => (hot(i % COLUMNS, Math.floor(i / COLUMNS)) ? value : 0.05)),
});
const block = (x: number, y: number) => x >= 10 && x < 20 && y >= 6 && y < 12;

describe('shownPlaces', () => {
  it('shows one concentrated place, as a box in fractions', () => {
    const [place, ...others] = shownPlaces(mapWhere(block));
    expect(others).toEqual([]);
    expect(place).toMatchObject({ cells: 60, concentration: 1 });
    const [region] = regionsOf(place ? [place] : [], 8, 320, 240);
    expect(region).toMatchObject({ x: 0.25, y: 0.2, width: 0.25, height: 0.2, score: 0.95 });
  });

  it('shows nothing where nothing is hot, where nearly all is, or where a few cells are', () => {
    expect(shownPlaces(mapWhere(() => false))).toEqual([]);
    expect(shownPlaces(mapWhere((x) => x < 30))).toEqual([]);
    expect(shownPlaces(mapWhere((x, y) => x < 2 && y < 2, 0.999))).toEqual([]);
  });

  it('shows nothing where many small places share the surprise', () => {
    const scattered = mapWhere((x, y) => x % 8 < 4 && y % 6 < 4);
    expect(hotPlaces(scattered)).toHaveLength(25);
    expect(shownPlaces(scattered)).toEqual([]);
  });

  it('asks more than barely hot cells for a place', () => expect(shownPlaces(mapWhere(block, 0.52))).toEqual([]));
});
