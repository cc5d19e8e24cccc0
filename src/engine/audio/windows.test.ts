import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type SoundWindow, speechMs, WindowCutter } from './windows.ts';

/** Sample i of the sound is i, which float32 holds exactly for any sound here. */
function cut(sampleCount: number, seconds: number, blockSizes: readonly number[]): SoundWindow[] {
  const sound = new Float32Array(sampleCount).map((_, i) => i);
  const cutter = new WindowCutter(seconds);
  const windows: SoundWindow[] = [];
  for (let at = 0, turn = 0; at < sampleCount; turn += 1) {
    const size = blockSizes[turn % blockSizes.length] as number;
    windows.push(...cutter.push(sound.subarray(at, at + size)));
    at += size;
  }
  windows.push(...cutter.end());
  return windows;
}

const seconds = fc.double({ min: 1, max: 4, noNaN: true });
const blockSizes = fc.array(fc.integer({ min: 1, max: 50_000 }), { minLength: 1, maxLength: 5 }).filter((sizes) => Math.max(...sizes) > 1000);

describe('WindowCutter', () => {
  it('covers the whole sound with windows of one length, half overlapping, the last ending with it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), seconds, blockSizes, (sampleCount, length, sizes) => {
        const windows = cut(sampleCount, length, sizes);
        const hop = Math.round(length * 8000);
        expect(windows[0]?.start).toBe(0);
        const last = windows.at(-1) as SoundWindow;
        expect(last.start + last.samples.length).toBe(sampleCount);
        for (const [i, { start, samples }] of windows.entries()) {
          expect(samples.length).toBe(Math.min(sampleCount, 2 * hop));
          expect(start).toBe(Math.max(0, Math.min(i * hop, sampleCount - 2 * hop)));
          expect([samples[0], samples.at(-1)]).toEqual([start, start + samples.length - 1]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the size of the blocks', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), seconds, blockSizes, (sampleCount, length, sizes) => {
        expect(cut(sampleCount, length, sizes)).toEqual(cut(sampleCount, length, [sampleCount]));
      }),
      { numRuns: 30 },
    );
  });

  it('has no window where there is no sound, and refuses other lengths', () => {
    expect(cut(0, 2, [1])).toEqual([]);
    for (const wrong of [0.9, 4.1, Number.NaN, Number.POSITIVE_INFINITY]) expect(() => new WindowCutter(wrong)).toThrow(RangeError);
  });
});

describe('speechMs', () => {
  it('counts the speech frames that a window touches', () => {
    const window = { start: 16_000, samples: new Float32Array(16_000) };
    expect(speechMs(window, () => true)).toBe(1000);
    expect(speechMs(window, (frame) => frame < 100)).toBe(0);
    expect(speechMs(window, (frame) => frame >= 150 && frame < 500)).toBe(500);
  });
});
