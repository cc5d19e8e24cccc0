import type { Segment } from '../../core/evidence.ts';
import { planMarks } from '../audio/marks.ts';
import { scoreBars } from '../audio/score-bars.ts';
import type { ScoreCell } from '../audio/score-cells.ts';
import { scoreColour } from '../audio/score-colour.ts';
import { type Stretch, timeTicks, timeUnit } from '../audio/time-axis.ts';
import { strokeText, TEXT_HEIGHT_PX, textWidth } from './stroke-text.ts';

/** Where the spectrogram goes. */
export const PLOT = { left: 70, top: 30, width: 1024, height: 256 };
const STRIP = { top: PLOT.top + PLOT.height + 10, height: 22 };
const TIMES_TOP = STRIP.top + STRIP.height + 11;
const LEGEND_TOP = TIMES_TOP + 28;
export const PICTURE = { width: PLOT.left + PLOT.width + 20, height: LEGEND_TOP + 22 };
const TOP_KHZ = 8;
const INK = '#444';
const MARK_COLOUR = '#a82296';
const MARK_TINT = 0.28;
const HATCH =
  '<pattern id="h" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0h6v6h-6z" fill="#f4f4f4"/><path d="M0 0v6" stroke="#999" stroke-width="2"/></pattern>';
/** A step of the legend's scale. */
const SCALE_STEP = 0.05;

export interface AudioOverlay {
  stretch: Stretch;
  cells: readonly ScoreCell[];
  marked: readonly Segment[];
}

/** All of the audio picture but the spectrogram itself, as an SVG without text elements: axes, marks, score strip and legend. Made of numbers alone. */
export function audioOverlay({ stretch, cells, marked }: AudioOverlay): Buffer {
  const { startMs, durationMs } = stretch;
  const place = (ms: number) => PLOT.left + Math.min(PLOT.width, Math.max(0, Math.round(((ms - startMs) / durationMs) * PLOT.width)));
  const parts = [
    `<defs>${HATCH}</defs>`,
    ...markParts(marked, place),
    ...stripParts(cells, place),
    ...frequencyParts(),
    ...timeParts(stretch, place),
    ...legend(),
  ];
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE.width}" height="${PICTURE.height}">${parts.join('')}</svg>`);
}

function markParts(marked: readonly Segment[], place: (ms: number) => number): string[] {
  return planMarks(marked, { place, textWidth, leftEdge: PLOT.left, rightEdge: PLOT.left + PLOT.width }).map(({ left, right, label }) => {
    const tint = rectangle(left, PLOT.top, right - left, PLOT.height, `${MARK_COLOUR}" opacity="${MARK_TINT}`);
    const text = label === null ? '' : strokeText(label.text, label.left, PLOT.top - 10 - TEXT_HEIGHT_PX, MARK_COLOUR);
    return tint + bracket(left, right, PLOT.top - 6) + text;
  });
}

function stripParts(cells: readonly ScoreCell[], place: (ms: number) => number): string[] {
  const bars = scoreBars(cells, PLOT.width).flatMap(({ startMs, endMs, score }) =>
    score === null ? [] : [rectangle(place(startMs), STRIP.top, place(endMs) - place(startMs), STRIP.height, scoreColour(score))],
  );
  const label = strokeText('score', PLOT.left - 8 - textWidth('score'), STRIP.top + (STRIP.height - TEXT_HEIGHT_PX) / 2 - 1, INK);
  return [rectangle(PLOT.left, STRIP.top, PLOT.width, STRIP.height, 'url(#h)'), ...bars, frame(PLOT.left, STRIP.top, PLOT.width, STRIP.height), label];
}

function frequencyParts(): string[] {
  return [0, 2, 4, 6, TOP_KHZ].map((khz) => {
    const y = PLOT.top + Math.round((1 - khz / TOP_KHZ) * PLOT.height);
    const label = khz === TOP_KHZ ? `${khz} kHz` : String(khz);
    return line(PLOT.left - 6, y, PLOT.left - 1, y) + strokeText(label, PLOT.left - 10 - textWidth(label), y - TEXT_HEIGHT_PX / 2, INK);
  });
}

function timeParts(stretch: Stretch, place: (ms: number) => number): string[] {
  const unit = timeUnit(stretch);
  const bottom = STRIP.top + STRIP.height;
  const ticks = timeTicks(stretch).map(({ ms, label }) => {
    const x = place(ms);
    const left = Math.min(PICTURE.width - textWidth(label) - 3, x - textWidth(label) / 2);
    return line(x, bottom, x, bottom + 6) + strokeText(label, left, TIMES_TOP, INK);
  });
  return [...ticks, strokeText(unit, Math.max(2, PLOT.left - 26 - textWidth(unit)), TIMES_TOP, INK)];
}

function legend(): string[] {
  const parts: string[] = [];
  let x = PLOT.left;
  const text = (words: string, gap: number) => {
    parts.push(strokeText(words, x, LEGEND_TOP, INK));
    x += textWidth(words) + gap;
  };
  text('like a person 0', 8);
  for (let score = 0; score < 1; score += SCALE_STEP) {
    parts.push(rectangle(x, LEGEND_TOP - 1, 6, 14, scoreColour(score + SCALE_STEP / 2)));
    x += 6;
  }
  x += 8;
  text('1 like a machine', 44);
  parts.push(bracket(x, x + 26, LEGEND_TOP + 2), rectangle(x, LEGEND_TOP + 3, 26, 9, `${MARK_COLOUR}" opacity="${MARK_TINT}`));
  x += 34;
  text('score of 0.5 or more', 44);
  parts.push(rectangle(x, LEGEND_TOP - 1, 26, 14, 'url(#h)'), frame(x, LEGEND_TOP - 1, 26, 14));
  x += 34;
  text('no speech: not judged', 44);
  text('spectrogram: light is loud', 0);
  return parts;
}

const rectangle = (x: number, y: number, width: number, height: number, fill: string): string =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${fill}"/>`;
const frame = (x: number, y: number, width: number, height: number): string =>
  `<rect x="${x - 0.5}" y="${y - 0.5}" width="${width + 1}" height="${height + 1}" fill="none" stroke="${INK}"/>`;
const line = (fromX: number, fromY: number, toX: number, toY: number): string =>
  `<path d="M${fromX} ${fromY}L${toX} ${toY}" stroke="${INK}" shape-rendering="crispEdges"/>`;
const bracket = (left: number, right: number, y: number): string =>
  `<path d="M${left + 1} ${y + 5}V${y}H${right - 1}V${y + 5}" fill="none" stroke="${MARK_COLOUR}" stroke-width="2"/>`;
