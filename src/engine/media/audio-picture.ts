import sharp from 'sharp';
import type { Segment } from '../../core/evidence.ts';
import type { ScoreCell } from '../audio/score-cells.ts';
import { SPECTROGRAM_BINS, type Spectrogram } from '../audio/spectrogram.ts';
import { audioOverlay, PICTURE, PLOT } from './audio-overlay.ts';

/** What is this far below the loud parts is black. */
const RANGE_DB = 65;
/** The level that only a small share of all places exceeds is white. */
const LOUD_SHARE = 0.995;
/** Nothing is white that is below this level (dB of a 512-sample window's power; a full-scale tone has about 42): else the hiss of silence were bright. */
const LEAST_WHITE_DB = -25;
/** That level is found from every seventh place; seven shares no factor with the number of bins. */
const SAMPLE_EVERY = 7;
const QUIETEST = 1e-12;
/** Shades of grey: few, since all that noise is what a PNG's size is made of. */
const SHADES = 20;
const COLOURS = 128;

/** All times from the begin of the file. */
export interface AudioPicture {
  spectrogram: Spectrogram;
  /** Where the spectrogram begins. */
  startMs: number;
  cells: readonly ScoreCell[];
  marked: readonly Segment[];
}

/** Spectrogram (0 to 8 kHz, light is loud) over a strip of the scores, with brackets and times over the `marked` stretches, axes and legend. Returns a PNG. */
export async function renderAudioPicture({ spectrogram, startMs, cells, marked }: AudioPicture): Promise<Buffer> {
  const plot = { raw: { width: PLOT.width, height: PLOT.height, channels: 1 as const } };
  const overlay = audioOverlay({ stretch: { startMs, durationMs: spectrogram.durationMs }, cells, marked });
  const grey = await sharp(greyOf(spectrogram), plot).toColourspace('srgb').png({ compressionLevel: 0 }).toBuffer();
  return sharp({ create: { ...PICTURE, channels: 3, background: '#fff' } })
    .composite([{ input: grey, left: PLOT.left, top: PLOT.top }, { input: overlay }])
    .png({ palette: true, colours: COLOURS, dither: 0, effort: 4, compressionLevel: 9 })
    .toBuffer();
}

function greyOf({ columns, power }: Spectrogram): Uint8Array {
  const levels = power.map((value) => 10 * Math.log10(Math.max(value, QUIETEST)));
  const sample = levels.filter((_, i) => i % SAMPLE_EVERY === 0).sort();
  const white = Math.max(LEAST_WHITE_DB, sample[Math.floor((sample.length - 1) * LOUD_SHARE)] as number);
  const grey = new Uint8Array(PLOT.width * PLOT.height);
  for (let x = 0; x < PLOT.width; x += 1) {
    const from = Math.floor((x * columns) / PLOT.width);
    const to = Math.max(from + 1, Math.floor(((x + 1) * columns) / PLOT.width));
    for (let bin = 0; bin < SPECTROGRAM_BINS; bin += 1) {
      let sum = 0;
      for (let column = from; column < to; column += 1) sum += levels[column * SPECTROGRAM_BINS + bin] as number;
      const light = Math.min(1, Math.max(0, 1 + (sum / (to - from) - white) / RANGE_DB));
      grey[(PLOT.height - 1 - bin) * PLOT.width + x] = Math.round((Math.round(light * (SHADES - 1)) / (SHADES - 1)) * 255);
    }
  }
  return grey;
}
