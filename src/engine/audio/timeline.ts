import type { Segment } from '../../core/evidence.ts';
import { rampColour } from '../media/heat-ramp.ts';
import type { ScoreCell } from './score-cells.ts';
import { type Stretch, timeTicks } from './time-axis.ts';

const PLOT = { left: 44, top: 28, width: 940, height: 120 };
const WIDTH = PLOT.left + PLOT.width + 36;
const HEIGHT = PLOT.top + PLOT.height + 34;
/** A long sound has more cells than a screen has columns: they are put together to so many bars at most. */
const MAX_BARS = 470;
const MAX_MARKS = 64;
const INK = '#444';

/** All times from the begin of the file. */
export interface TimelineInput {
  stretch: Stretch;
  cells: readonly ScoreCell[];
  marked: readonly Segment[];
}

/**
 * The scores along the time as an SVG: a bar for each stretch, as high and as warm as its score; hatched where nothing could be judged; brackets above
 * the marked stretches. Holds numbers alone, no text of the media, no script and no reference to anything outside.
 */
export function renderTimeline({ stretch, cells, marked }: TimelineInput): string {
  const { startMs, durationMs } = stretch;
  const x = (ms: number): number => PLOT.left + Math.min(1, Math.max(0, (ms - startMs) / Math.max(1, durationMs))) * PLOT.width;
  const parts = [
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>`,
    `<rect x="${PLOT.left}" y="${PLOT.top}" width="${PLOT.width}" height="${PLOT.height}" fill="url(#unjudged)"/>`,
    ...gather(cells).map((cell) => bar(cell, x)),
    ...marked.slice(0, MAX_MARKS).map((segment) => bracket(segment, x)),
    ...scoreAxis(),
    ...timeTicks(stretch).flatMap(({ ms, label }) => timeTick(x(ms), label)),
  ];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" font-family="sans-serif" font-size="12" shape-rendering="crispEdges">`,
    '<title>Scores along the time: the higher, the more the voice is like a machine’s</title>',
    '<defs><pattern id="unjudged" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">',
    '<rect width="6" height="6" fill="#eee"/><rect width="1" height="6" fill="#bbb"/></pattern></defs>',
    ...parts,
    '</svg>\n',
  ].join('\n');
}

/** Neighbouring cells as one, by their time; what has no score stays apart unless all of a bar has none. */
function gather(cells: readonly ScoreCell[]): ScoreCell[] {
  const size = Math.ceil(cells.length / MAX_BARS);
  const bars: ScoreCell[] = [];
  for (let at = 0; at < cells.length; at += size) {
    const group = cells.slice(at, at + size);
    const judged = group.filter(({ score }) => score !== null);
    const time = judged.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
    const score = time === 0 ? null : judged.reduce((sum, cell) => sum + (cell.score as number) * (cell.endMs - cell.startMs), 0) / time;
    bars.push({ startMs: (group[0] as ScoreCell).startMs, endMs: (group.at(-1) as ScoreCell).endMs, score });
  }
  return bars;
}

function bar({ startMs, endMs, score }: ScoreCell, x: (ms: number) => number): string {
  if (score === null) return '';
  const [left, width] = [x(startMs), x(endMs) - x(startMs)];
  const height = Math.max(1.5, score * PLOT.height);
  const { red, green, blue, alpha } = rampColour(score);
  // Where the ramp is clear a bar still has to be seen: calm bars are grey.
  const channel = (value: number) => Math.round(value * Math.min(1, alpha * 1.3) + 190 * (1 - Math.min(1, alpha * 1.3)));
  const ground = `<rect x="${fixed(left)}" y="${PLOT.top}" width="${fixed(width)}" height="${PLOT.height}" fill="#fff"/>`;
  const top = `<rect x="${fixed(left)}" y="${fixed(PLOT.top + PLOT.height - height)}" width="${fixed(width)}" height="${fixed(height)}"`;
  const title = `<title>${seconds(startMs)} to ${seconds(endMs)} s: ${score.toFixed(2)}</title>`;
  return `${ground}${top} fill="rgb(${channel(red)},${channel(green)},${channel(blue)})">${title}</rect>`;
}

function bracket({ startMs, endMs, score }: Segment, x: (ms: number) => number): string {
  const top = PLOT.top - 8;
  const path = `M${fixed(x(startMs))} ${top + 5}V${top}H${fixed(x(endMs))}V${top + 5}`;
  return `<path d="${path}" fill="none" stroke="#a82296" stroke-width="2"><title>${seconds(startMs)} to ${seconds(endMs)} s: ${score.toFixed(2)}</title></path>`;
}

function scoreAxis(): string[] {
  return [0, 0.5, 1].map((score) => {
    const y = PLOT.top + (1 - score) * PLOT.height;
    const line = `<path d="M${PLOT.left} ${y}h${PLOT.width}" stroke="${INK}" stroke-width="1" stroke-dasharray="${score === 0 ? 'none' : '2 4'}"/>`;
    return `${line}<text x="${PLOT.left - 8}" y="${y + 4}" text-anchor="end" fill="${INK}">${score}</text>`;
  });
}

function timeTick(x: number, label: string): string[] {
  const y = PLOT.top + PLOT.height;
  return [`<path d="M${fixed(x)} ${y}v5" stroke="${INK}"/>`, `<text x="${fixed(x)}" y="${y + 19}" text-anchor="middle" fill="${INK}">${label}</text>`];
}

const fixed = (value: number): string => String(Number(value.toFixed(1)));
const seconds = (ms: number): string => String(Number((ms / 1000).toFixed(1)));
