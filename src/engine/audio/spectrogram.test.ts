import { describe, expect, it } from 'vitest';
import { SPECTROGRAM_BINS, type Spectrogram, SpectrogramCollector } from './spectrogram.ts';

const RATE = 16_000;

/** A tone on the bin's centre, in blocks of a second. */
function collect(seconds: number, binAt: (second: number) => number): Spectrogram | null {
  const collector = new SpectrogramCollector();
  for (let second = 0; second < seconds; second += 1) {
    const bin = binAt(second);
    collector.push(new Float32Array(RATE).map((_, i) => 0.5 * Math.sin((2 * Math.PI * bin * i) / 512)));
  }
  return collector.result();
}

function loudestBin({ power }: Spectrogram, column: number): number {
  const values = power.subarray(column * SPECTROGRAM_BINS, (column + 1) * SPECTROGRAM_BINS);
  return values.indexOf(Math.max(...values));
}

describe('SpectrogramCollector', () => {
  it('has a column for each 10 ms of a short sound', () => {
    const found = collect(2, () => 64) as Spectrogram;
    expect(found).toMatchObject({ columns: 200, durationMs: 2000 });
    expect([10, 100, 199].map((column) => loudestBin(found, column))).toEqual([64, 64, 64]);
  });

  it('keeps a long sound in at most 2,048 columns, each where it belongs', () => {
    const seconds = 300;
    const found = collect(seconds, (second) => 20 + Math.floor(second / 100) * 50) as Spectrogram;
    expect(found.columns).toBeLessThanOrEqual(2048);
    expect(found.columns).toBeGreaterThan(1000);
    for (const [share, bin] of [
      [0.1, 20],
      [0.3, 20],
      [0.4, 70],
      [0.6, 70],
      [0.7, 120],
      [0.98, 120],
    ] as const) {
      expect(loudestBin(found, Math.floor(found.columns * share))).toBe(bin);
    }
    const loudness = [0.2, 0.5, 0.9].map((share) => Math.max(...found.power.subarray(Math.floor(found.columns * share) * 256).subarray(0, 256)));
    expect(Math.max(...loudness) / Math.min(...loudness)).toBeLessThan(30);
  });

  it('has nothing to show of no sound', () => {
    const collector = new SpectrogramCollector();
    expect(collector.result()).toBeNull();
    collector.push(new Float32Array(100));
    expect(collector.result()).toBeNull();
  });
});
