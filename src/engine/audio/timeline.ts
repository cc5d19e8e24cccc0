import type { Segment } from '../../core/evidence.ts';
import { planMarks } from './marks.ts';
import { scoreBars } from './score-bars.ts';
import type { ScoreCell } from './score-cells.ts';
import { scoreColour } from './score-colour.ts';
import { clock, type Stretch, timeTicks, timeUnit } from './time-axis.ts';
import { timelineDescription } from './timeline-description.ts';

const PLOT = { left: 78, top: 40, width: 660, height: 130 };
const BOTTOM = PLOT.top + PLOT.height;
const WIDTH = PLOT.left + PLOT.width + 22;
const HEIGHT = BOTTOM + 64;
/** A long sound has more cells than a screen has columns: they are put together to so many bars at most. */
const MAX_BARS = 330;
/** Of sans-serif digits at 12 px: no measure is at hand, so it is a generous guess. */
const LETTER_PX = 7;
const INK = '#444';
const MARK = '#a82296';

/** All times from the begin of the file. */
export interface TimelineInput {
  stretch: Stretch;
  cells: readonly ScoreCell[];
  marked: readonly Segment[];
}

/**
 * The scores along the time as an SVG: a bar for each stretch, as high and as dark as its score; hatched where nothing could be judged; brackets with times above
 * the marked stretches. It brings its own ground, so that it is legible on a dark page. Holds numbers alone: no text of the media, no script, no style sheet and no
 * reference to anything outside.
 */
export function renderTimeline({ stretch, cells, marked }: TimelineInput): string {
  const { startMs, durationMs } = stretch;
  const place = (ms: number): number => PLOT.left + Math.min(1, Math.max(0, (ms - startMs) / Math.max(1, durationMs))) * PLOT.width;
  const marks = planMarks(marked, { place, textWidth: (text) => text.length * LETTER_PX, leftEdge: PLOT.left, rightEdge: PLOT.left + PLOT.width });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-labelledby="t d" font-family="sans-serif" font-size="12" fill="${INK}">`,
    '<title id="t">Is this voice a person’s? The score along the time</title>',
    `<desc id="d">${timelineDescription({ stretch, cells, marked })}</desc>`,
    '<defs><pattern id="unjudged" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">',
    '<path d="M0 0h6v6h-6z" fill="#f4f4f4"/><path d="M0 0v6" stroke="#999" stroke-width="2"/></pattern></defs>',
    `<path d="M0 0h${WIDTH}v${HEIGHT}h-${WIDTH}z" fill="#fff"/>`,
    `<path d="M${PLOT.left} ${PLOT.top}h${PLOT.width}v${PLOT.height}h-${PLOT.width}z" fill="url(#unjudged)"/>`,
    ...scoreBars(cells, MAX_BARS).map((bar) => drawBar(bar, place)),
    ...marks.map(({ left, right, segment, label }) => bracket(left, right, segment) + (label === null ? '' : caption(label.left, label.text))),
    ...scoreAxis(),
    ...timeTicks(stretch).map(({ ms, label }) => timeTick(place(ms), label)),
    text(PLOT.left - 26, BOTTOM + 20, timeUnit(stretch), 'end'),
    ...legend(),
    '</svg>\n',
  ].join('\n');
}

function drawBar({ startMs, endMs, score }: ScoreCell, place: (ms: number) => number): string {
  if (score === null) return '';
  const [left, right] = [fixed(place(startMs)), fixed(place(endMs))];
  const top = fixed(BOTTOM - Math.max(2, score * PLOT.height));
  // The white above the bar covers the hatching.
  const ground = `<path d="M${left} ${PLOT.top}H${right}V${top}H${left}z" fill="#fff"/>`;
  const bar = `<path d="M${left} ${top}H${right}V${BOTTOM}H${left}z" fill="${scoreColour(score)}"><title>${span(startMs, endMs)}: ${score.toFixed(2)}</title></path>`;
  return ground + bar;
}

function bracket(left: number, right: number, { startMs, endMs, score }: Segment): string {
  const y = PLOT.top - 8;
  const path = `M${fixed(left)} ${y + 5}V${y}H${fixed(right)}V${y + 5}`;
  return `<path d="${path}" fill="none" stroke="${MARK}" stroke-width="2"><title>${span(startMs, endMs)}: ${score.toFixed(2)}</title></path>`;
}

const caption = (left: number, words: string): string =>
  `<text x="${fixed(left + (words.length * LETTER_PX) / 2)}" y="${PLOT.top - 14}" text-anchor="middle" fill="${MARK}">${words}</text>`;

function scoreAxis(): string[] {
  const words: Readonly<Record<number, string>> = { 0: 'person 0', 1: 'machine 1' };
  return [0, 0.5, 1].map((score) => {
    const y = BOTTOM - score * PLOT.height;
    const line = `<path d="M${PLOT.left} ${y}h${PLOT.width}" stroke="${INK}"${score === 0 ? '' : ' stroke-dasharray="2 4"'}/>`;
    return line + text(PLOT.left - 8, y + 4, words[score] ?? String(score), 'end');
  });
}

const timeTick = (x: number, label: string): string => `<path d="M${fixed(x)} ${BOTTOM}v5" stroke="${INK}"/>${text(fixed(x), BOTTOM + 20, label, 'middle')}`;

function legend(): string[] {
  const y = BOTTOM + 42;
  const swatch = (x: number, fill: string) => `<path d="M${x} ${y}h24v12h-24z" fill="${fill}" stroke="${INK}" stroke-width="0.5"/>`;
  const marked = `<path d="M${PLOT.left + 210} ${y + 9}v-5h24v5" fill="none" stroke="${MARK}" stroke-width="2"/>`;
  return [
    swatch(PLOT.left, scoreColour(0.25)) + text(PLOT.left + 30, y + 10, 'score under 0.5'),
    `${swatch(PLOT.left + 150, scoreColour(0.6))}${swatch(PLOT.left + 174, scoreColour(0.9))}${marked}${text(PLOT.left + 242, y + 10, '0.5 or more: more like a machine’s voice')}`,
    swatch(PLOT.left + 496, 'url(#unjudged)') + text(PLOT.left + 526, y + 10, 'no speech: not judged'),
  ];
}

const text = (x: number | string, y: number, words: string, anchor = 'start'): string => `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
const span = (startMs: number, endMs: number): string => `${clock(startMs)} to ${clock(endMs)}`;
const fixed = (value: number): string => String(Number(value.toFixed(1)));
