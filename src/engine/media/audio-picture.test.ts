import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { SPECTROGRAM_BINS, type Spectrogram } from '../audio/spectrogram.ts';
import { PICTURE, PLOT } from './audio-overlay.ts';
import { renderAudioPicture } from './audio-picture.ts';

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

const X_EARLY = PLOT.left + 200;
const X_LATE = PLOT.left + 800;
const Y_LINE = PLOT.top + 255 - 64;
const Y_STRIP = PLOT.top + PLOT.height + 20;
/** Of a channel: the picture is kept in few colours. */
const NEAR = 8;

describe('renderAudioPicture', () => {
  it('shows loud places light, high pitches above, and the strip by score', async () => {
    const cells = [
      { startMs: 0, endMs: 5000, score: 0 },
      { startMs: 5000, endMs: 10_000, score: 1 },
    ];
    const at = await pixels(await renderAudioPicture({ spectrogram: picture(), startMs: 0, cells, marked: [] }));
    expect(Math.min(...at(X_LATE, Y_LINE))).toBeGreaterThan(255 - NEAR);
    expect(at(X_EARLY, Y_LINE)[0]).toBeLessThan(60);
    expect(at(X_LATE, Y_LINE - 60)[0]).toBeLessThan(60);
    const calm = at(X_EARLY, Y_STRIP);
    expect(Math.max(...calm) - Math.min(...calm)).toBeLessThan(NEAR);
    const [red, green] = at(X_LATE, Y_STRIP);
    expect(red - green).toBeGreaterThan(60);
  });

  it('tints what is marked and nothing else', async () => {
    const plain = await pixels(await renderAudioPicture({ spectrogram: picture(), startMs: 0, cells: [], marked: [] }));
    const marked = await pixels(
      await renderAudioPicture({ spectrogram: picture(), startMs: 1000, cells: [], marked: [{ startMs: 6000, endMs: 11_000, score: 0.9 }] }),
    );
    for (const channel of [0, 1, 2] as const) expect(Math.abs(marked(X_EARLY, Y_LINE)[channel] - plain(X_EARLY, Y_LINE)[channel])).toBeLessThan(NEAR);
    const [red, green, blue] = marked(X_LATE, PLOT.top + 10);
    expect(Math.min(red, blue)).toBeGreaterThan(green);
  });

  it('bears what should not come: times outside, silence, one column', async () => {
    const power = new Float32Array(SPECTROGRAM_BINS);
    const wild = [{ startMs: -500, endMs: 1e9, score: 1 }];
    const png = await renderAudioPicture({ spectrogram: { columns: 1, durationMs: 10, power }, startMs: 0, cells: wild, marked: wild });
    expect(await sharp(png).metadata()).toMatchObject({ format: 'png', ...PICTURE });
  });

  it('is black where there is no sound at all', async () => {
    const silence = { columns: 100, durationMs: 1000, power: new Float32Array(100 * SPECTROGRAM_BINS) };
    const at = await pixels(await renderAudioPicture({ spectrogram: silence, startMs: 0, cells: [], marked: [] }));
    expect(Math.max(...at(X_LATE, Y_LINE))).toBeLessThan(NEAR);
  });

  it('stays small where all is noise', async () => {
    const noise = { columns: 2000, durationMs: 60_000, power: Float32Array.from({ length: 2000 * SPECTROGRAM_BINS }, (_, i) => ((i * 7919) % 1013) / 1013) };
    expect((await renderAudioPicture({ spectrogram: noise, startMs: 0, cells: [], marked: [] })).length).toBeLessThan(250_000);
  });
});
