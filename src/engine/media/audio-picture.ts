import sharp from 'sharp';
import type { Segment } from '../../core/evidence.ts';
import type { ScoreCell } from '../audio/score-cells.ts';
import { SPECTROGRAM_BINS, type Spectrogram } from '../audio/spectrogram.ts';
import { type Stretch, timeTicks } from '../audio/time-axis.ts';
import { rampColour } from './heat-ramp.ts';
import { plotText, TEXT_HEIGHT_PX, textWidth } from './pixel-text.ts';

const PLOT = { left: 52, top: 10, width: 1024, height: SPECTROGRAM_BINS };
const STRIP = { top: PLOT.top + PLOT.height + 8, height: 22 };
const LABELS_TOP = STRIP.top + STRIP.height + 10;
const WIDTH = PLOT.left + PLOT.width + 16;
const HEIGHT = LABELS_TOP + TEXT_HEIGHT_PX + 8;
const TOP_KHZ = 8;

const PAPER = 255;
const INK = 70;
/** What is this far below the loud parts is black. */
const RANGE_DB = 70;
/** The level that only a small share of all places exceeds is white. */
const LOUD_SHARE = 0.995;
/** That level is found from every seventh place; seven shares no factor with the number of bins. */
const SAMPLE_EVERY = 7;
const QUIETEST = 1e-12;
/** How much of the ramp's colour a marked stretch takes on. */
const MARK_TINT = 0.35;
const MARK_PX = 2;
const HATCH_PX = 6;
const MAX_MARKS = 64;

/** All times from the begin of the file. */
export interface AudioPicture {
  spectrogram: Spectrogram;
  /** Where the spectrogram begins. */
  startMs: number;
  cells: readonly ScoreCell[];
  marked: readonly Segment[];
}

/**
 * Spectrogram (0 to 8 kHz, light is loud) over a strip of the scores: calm is white, then amber, red and magenta as the score grows; hatched where nothing
 * could be judged. `marked` stretches are tinted and outlined. Returns a PNG.
 */
export async function renderAudioPicture({ spectrogram, startMs, cells, marked }: AudioPicture): Promise<Buffer> {
  const data = new Uint8Array(WIDTH * HEIGHT * 3).fill(PAPER);
  const { durationMs } = spectrogram;
  const place = (ms: number) => Math.min(PLOT.width, Math.max(0, Math.round(((ms - startMs) / durationMs) * PLOT.width)));
  paintSpectrogram(data, spectrogram);
  for (const segment of marked.slice(0, MAX_MARKS)) paintMark(data, place(segment.startMs), place(segment.endMs), segment.score);
  paintStrip(data, cells, place);
  paintAxes(data, { startMs, durationMs }, place);
  return sharp(data, { raw: { width: WIDTH, height: HEIGHT, channels: 3 } })
    .png({ compressionLevel: 6, adaptiveFiltering: false })
    .toBuffer();
}

function paintSpectrogram(data: Uint8Array, { columns, power }: Spectrogram): void {
  const levels = power.map((value) => 10 * Math.log10(Math.max(value, QUIETEST)));
  const sample = levels.filter((_, i) => i % SAMPLE_EVERY === 0).sort();
  const white = sample[Math.floor((sample.length - 1) * LOUD_SHARE)] as number;
  for (let x = 0; x < PLOT.width; x += 1) {
    const from = Math.floor((x * columns) / PLOT.width);
    const to = Math.max(from + 1, Math.floor(((x + 1) * columns) / PLOT.width));
    for (let bin = 0; bin < SPECTROGRAM_BINS; bin += 1) {
      let sum = 0;
      for (let column = from; column < to; column += 1) sum += levels[column * SPECTROGRAM_BINS + bin] as number;
      const light = Math.min(1, Math.max(0, 1 + (sum / (to - from) - white) / RANGE_DB));
      setGrey(data, PLOT.left + x, PLOT.top + PLOT.height - 1 - bin, Math.round(light * 255));
    }
  }
}

function paintMark(data: Uint8Array, from: number, to: number, score: number): void {
  const colour = rampColour(score);
  const [left, right] = [PLOT.left + from, PLOT.left + Math.max(to, from + 1)];
  const bottom = PLOT.top + PLOT.height;
  for (let y = PLOT.top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) {
      const edge = x < left + MARK_PX || x >= right - MARK_PX || y < PLOT.top + MARK_PX || y >= bottom - MARK_PX;
      blend(data, x, y, colour, edge ? 1 : MARK_TINT * colour.alpha);
    }
  }
}

function paintStrip(data: Uint8Array, cells: readonly ScoreCell[], place: (ms: number) => number): void {
  for (let y = STRIP.top; y < STRIP.top + STRIP.height; y += 1) {
    for (let x = 0; x < PLOT.width; x += 1) setGrey(data, PLOT.left + x, y, (x + y) % HATCH_PX < 1 ? 150 : 225);
    for (const { startMs, endMs, score } of cells) {
      if (score === null) continue;
      const colour = rampColour(score);
      for (let x = place(startMs); x < place(endMs); x += 1) {
        setGrey(data, PLOT.left + x, y, PAPER);
        blend(data, PLOT.left + x, y, colour, colour.alpha);
      }
    }
    setGrey(data, PLOT.left - 1, y, INK);
    setGrey(data, PLOT.left + PLOT.width, y, INK);
  }
  for (let x = -1; x <= PLOT.width; x += 1) {
    setGrey(data, PLOT.left + x, STRIP.top - 1, INK);
    setGrey(data, PLOT.left + x, STRIP.top + STRIP.height, INK);
  }
}

function paintAxes(data: Uint8Array, stretch: Stretch, place: (ms: number) => number): void {
  const ink = (x: number, y: number) => setGrey(data, x, y, INK);
  for (const { ms, label } of timeTicks(stretch)) {
    const x = PLOT.left + place(ms);
    for (let y = 1; y <= 6; y += 1) ink(x, STRIP.top + STRIP.height + y);
    const centred = Math.round(x - textWidth(label) / 2);
    plotText(label, Math.min(WIDTH - textWidth(label) - 2, centred), LABELS_TOP, ink);
  }
  for (let khz = 0; khz <= TOP_KHZ; khz += 2) {
    const y = PLOT.top + Math.round((1 - khz / TOP_KHZ) * (PLOT.height - 1));
    for (let x = 2; x <= 6; x += 1) ink(PLOT.left - x, y);
    const label = khz === TOP_KHZ ? `${khz}kHz` : String(khz);
    plotText(label, PLOT.left - 9 - textWidth(label), Math.max(2, y - TEXT_HEIGHT_PX / 2), ink);
  }
}

function setGrey(data: Uint8Array, x: number, y: number, shade: number): void {
  if (x < 0 || y < 0 || x >= WIDTH || y >= HEIGHT) return;
  const at = (y * WIDTH + x) * 3;
  data[at] = shade;
  data[at + 1] = shade;
  data[at + 2] = shade;
}

function blend(data: Uint8Array, x: number, y: number, { red, green, blue }: { red: number; green: number; blue: number }, share: number): void {
  const at = (y * WIDTH + x) * 3;
  data[at] = red * share + (data[at] as number) * (1 - share);
  data[at + 1] = green * share + (data[at + 1] as number) * (1 - share);
  data[at + 2] = blue * share + (data[at + 2] as number) * (1 - share);
}
