import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { SPECTROGRAM_BINS, type Spectrogram } from '../audio/spectrogram.ts';
import { renderAudioPicture } from './audio-picture.ts';
import { plotText, TEXT_HEIGHT_PX, textWidth } from './pixel-text.ts';

/** 10 s with a line at 2 kHz that is there in the second half only. */
function picture(): Spectrogram {
  const columns = 1000;
  const power = new Float32Array(columns * SPECTROGRAM_BINS).fill(1e-6);
  for (let column = columns / 2; column < columns; column += 1) power.fill(1, column * SPECTROGRAM_BINS + 60, column * SPECTROGRAM_BINS + 68);
  return { columns, durationMs: 10_000, power };
}

async function pixels(png: Buffer): Promise<(x: number, y: number) => [number, number, number]> {
  const { data, info } = await sharp(png).raw().toBuffer({ resolveWithObject: true });
  return (x, y) => [0, 1, 2].map((channel) => data[(y * info.width + x) * info.channels + channel]) as [number, number, number];
}

const X_EARLY = 52 + 200;
const X_LATE = 52 + 800;
const Y_LINE = 10 + 255 - 64;
const Y_STRIP = 10 + 256 + 8 + 11;

describe('renderAudioPicture', () => {
  it('shows loud places light, high pitches above, and the strip by score', async () => {
    const cells = [
      { startMs: 0, endMs: 5000, score: 0 },
      { startMs: 5000, endMs: 10_000, score: 1 },
    ];
    const at = await pixels(await renderAudioPicture({ spectrogram: picture(), startMs: 0, cells, marked: [] }));
    expect(at(X_LATE, Y_LINE)).toEqual([255, 255, 255]);
    expect(at(X_EARLY, Y_LINE)[0]).toBeLessThan(60);
    expect(at(X_LATE, Y_LINE - 60)[0]).toBeLessThan(60);
    expect(at(X_EARLY, Y_STRIP)).toEqual([255, 255, 255]);
    const [red, green] = at(X_LATE, Y_STRIP);
    expect(red - green).toBeGreaterThan(60);
  });

  it('tints what is marked and nothing else', async () => {
    const plain = await pixels(await renderAudioPicture({ spectrogram: picture(), startMs: 0, cells: [], marked: [] }));
    const marked = await pixels(
      await renderAudioPicture({ spectrogram: picture(), startMs: 1000, cells: [], marked: [{ startMs: 6000, endMs: 11_000, score: 0.9 }] }),
    );
    expect(marked(X_EARLY, Y_LINE)).toEqual(plain(X_EARLY, Y_LINE));
    const [red, green, blue] = marked(X_LATE, 40);
    expect(Math.min(red, blue)).toBeGreaterThan(green);
  });

  it('bears what should not come: times outside, silence, one column', async () => {
    const power = new Float32Array(SPECTROGRAM_BINS);
    const wild = [{ startMs: -500, endMs: 1e9, score: 1 }];
    const png = await renderAudioPicture({ spectrogram: { columns: 1, durationMs: 10, power }, startMs: 0, cells: wild, marked: wild });
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', width: 1092 });
  });
});

describe('plotText', () => {
  it('stays within the size that it tells, and has a shape for every character of the axes', () => {
    for (const character of '0123456789:.kHz') {
      const points: [number, number][] = [];
      plotText(character, 10, 20, (x, y) => points.push([x, y]));
      expect(points.length).toBeGreaterThan(0);
      expect(points.every(([x, y]) => x >= 10 && x < 10 + textWidth(character) && y >= 20 && y < 20 + TEXT_HEIGHT_PX)).toBe(true);
    }
  });
});
