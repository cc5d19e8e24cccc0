import { describe, expect, it } from 'vitest';
import { hotRegions } from './hot-regions.ts';
import type { ScoredTile } from './scored-tiles.ts';
import { tileMap } from './tile-map.ts';

const tile = (column: number, row: number, score: number, stepPx = 160): ScoredTile => ({ x: column * stepPx, y: row * stepPx, column, row, score });

describe('tileMap', () => {
  it('shows tiles where they are', () => {
    const { columns, rows, values } = tileMap([tile(0, 0, 0.9), tile(1, 0, 0.1)], 320, 160);
    expect([columns, rows]).toEqual([8, 4]);
    expect(values[0]).toBeCloseTo(0.9);
    expect(values[3]).toBeCloseTo(0.9);
    expect(values[4]).toBeCloseTo(0.1);
  });

  it('averages overlaps', () => {
    const { values } = tileMap([tile(0, 0, 1, 80), tile(1, 0, 0, 80)], 240, 160);
    expect([...values.subarray(0, 6)]).toEqual([1, 1, 0.5, 0.5, 0, 0]);
  });

  it('fills a gap from its neighbours', () => {
    const { columns, values } = tileMap([tile(0, 0, 0.8, 320), tile(1, 0, 0.4, 320)], 480, 160);
    const gap = [...values.subarray(4, 8)];
    expect(columns).toBe(12);
    for (const value of gap) expect(value).toBeGreaterThan(0.3);
    expect(gap).toEqual(gap.toSorted((a, b) => b - a));
  });

  it('is calm far from everything that was judged', () => {
    const { values, columns } = tileMap([tile(0, 0, 1)], 1600, 160);
    expect(values[columns - 1]).toBe(0);
  });

  it('keeps to a bound on its cells', () => {
    const { columns, rows } = tileMap([tile(0, 0, 1)], 20_000, 10_000);
    expect(Math.max(columns, rows)).toBeLessThanOrEqual(128);
  });
});

describe('hotRegions', () => {
  it('joins neighbours to boxes in fractions, the weightier first', () => {
    const tiles = [tile(0, 0, 0.9), tile(3, 2, 0.7), tile(3, 3, 0.8), tile(2, 3, 0.9), tile(1, 1, 0.2)];
    expect(hotRegions(tiles, 640, 640)).toEqual([
      { x: 0.5, y: 0.5, width: 0.5, height: 0.5, score: 0.8, label: 'like generated pictures' },
      { x: 0, y: 0, width: 0.25, height: 0.25, score: 0.9, label: 'like generated pictures' },
    ]);
  });

  it('lets one tile alone pass only where it is sure', () => {
    expect(hotRegions([tile(0, 0, 0.8)], 640, 640)).toEqual([]);
    expect(hotRegions([tile(0, 0, 0.86)], 640, 640)).toHaveLength(1);
  });

  it('stays within a picture that is smaller than a tile', () => {
    expect(hotRegions([tile(0, 0, 0.9)], 100, 80)).toEqual([expect.objectContaining({ x: 0, y: 0, width: 1, height: 1 })]);
  });
});
