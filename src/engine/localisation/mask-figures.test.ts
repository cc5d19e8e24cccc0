import { describe, expect, it } from 'vitest';
import type { SignalMap } from '../detectors/signal-map.ts';
import type { Raster } from '../media/raster.ts';
import { maskFigures } from './mask-figures.ts';

/** The left half is marked. */
const mask: Raster = { width: 80, height: 40, channels: 1, data: Uint8Array.from({ length: 3200 }, (_, i) => (i % 80 < 40 ? 255 : 0)) };
const mapOf = (left: number, right: number): SignalMap => ({
  columns: 8,
  rows: 4,
  values: Float32Array.from({ length: 32 }, (_, i) => (i % 8 < 4 ? left : right)),
});

describe('maskFigures', () => {
  it('gives 1 to a map that shows what the mask marks, and nothing else', () => {
    const figures = maskFigures(mapOf(0.9, 0.1), mask, 0.5);
    expect(figures.pixelAuc).toBeCloseTo(1, 3);
    expect(figures.f1).toBeCloseTo(1, 3);
    expect(figures.changedShare).toBe(0.5);
  });

  it('gives 0 to its opposite, and half the AUC to a map without any difference', () => {
    expect(maskFigures(mapOf(0.1, 0.9), mask, 0.5)).toMatchObject({ f1: 0 });
    expect(maskFigures(mapOf(0.1, 0.9), mask, 0.5).pixelAuc).toBeCloseTo(0, 3);
    expect(maskFigures(mapOf(0.7, 0.7), mask, 0.5).pixelAuc).toBeCloseTo(0.5, 6);
    expect(maskFigures(mapOf(0.7, 0.7), mask, 0.5).f1).toBeCloseTo(2 / 3, 6);
  });

  it('has no figures without a map, nor where the mask marks nothing', () => {
    expect(maskFigures(null, mask, 0.5)).toEqual({ pixelAuc: null, f1: null, changedShare: 0.5 });
    const blank = { ...mask, data: new Uint8Array(3200) };
    expect(maskFigures(mapOf(0.9, 0.1), blank, 0.5)).toEqual({ pixelAuc: null, f1: null, changedShare: 0 });
  });

  it('compares places where mask and map have other sizes', () => {
    const wide = { width: 320, height: 160, channels: 1 as const, data: Uint8Array.from({ length: 51_200 }, (_, i) => (i % 320 < 160 ? 255 : 0)) };
    expect(maskFigures(mapOf(0.9, 0.1), wide, 0.5).pixelAuc).toBeCloseTo(1, 3);
  });
});
