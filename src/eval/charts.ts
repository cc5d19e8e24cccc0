import type { EvalCurves } from './report.ts';

/** Plot area in SVG units; the margins hold the labels of the axes. */
const SIDE = 260;
const LEFT = 46;
const TOP = 12;
const WIDTH = LEFT + SIDE + 14;
const HEIGHT = TOP + SIDE + 44;
const TICKS = [0, 0.25, 0.5, 0.75, 1];
/** More points than this are not to be told apart. */
const CURVE_POINTS_MAX = 400;

const x = (share: number): number => round(LEFT + share * SIDE);
const y = (share: number): number => round(TOP + (1 - share) * SIDE);
const round = (value: number): number => Math.round(value * 10) / 10;

/** Share of spoofs caught against share of bona fide media accused. */
export function rocChart({ roc }: EvalCurves): string {
  const step = Math.max(1, Math.ceil(roc.length / CURVE_POINTS_MAX));
  const points = roc.filter((_, index) => index % step === 0 || index === roc.length - 1).map(({ bpcer, apcer }) => `${x(bpcer)},${y(1 - apcer)}`);
  const curve = points.length > 0 ? `<polyline class="curve" points="${points.join(' ')}"/>` : note('needs files of both classes');
  return frame('ROC curve', 'bona fide files accused', 'spoofs caught', ['0', '0.25', '0.5', '0.75', '1'], `${diagonal()}${curve}`);
}

/** How the scores of the two classes lie; each class drawn as shares of itself, so that a rare class is seen. */
export function histogramChart({ histogram }: EvalCurves): string {
  const shares = [histogram.bonaFide, histogram.spoof].map(sharesOf);
  // Up to the next 4 %, so that the four ticks are whole numbers.
  const top = Math.ceil(Math.max(...shares.flat(), 0.01) * 25) / 25;
  const classes = ['bonafide', 'spoof'];
  const bars = shares.flatMap((bins, index) => bins.map((share, bin) => bar(bin / bins.length, 1 / bins.length, share / top, classes[index] as string, index)));
  const ticks = TICKS.map((tick) => `${Math.round(tick * top * 100)} %`);
  return frame('Scores', 'score (1 = spoof)', 'share of the class', ticks, bars.join(''));
}

/** Share of spoofs among the files with a score, against that score; the size of a dot is the number of files. */
export function reliabilityChart({ reliability }: EvalCurves): string {
  const most = Math.max(...reliability.map(({ n }) => n), 1);
  const dots = reliability.flatMap(({ n, meanScore, spoofShare }) =>
    meanScore === null || spoofShare === null
      ? []
      : [
          `<circle class="dot" cx="${x(meanScore)}" cy="${y(spoofShare)}" r="${round(3 + 9 * Math.sqrt(n / most))}"><title>${n} files, mean score ${meanScore.toFixed(2)}, ${Math.round(spoofShare * 100)} % spoofs</title></circle>`,
        ],
  );
  return frame('Reliability', 'mean score', 'share that are spoofs', ['0', '0.25', '0.5', '0.75', '1'], `${diagonal()}${dots.join('')}`);
}

function frame(title: string, xTitle: string, yTitle: string, yTicks: readonly string[], content: string): string {
  const grid = TICKS.map(
    (tick, index) =>
      `<path class="grid" d="M${LEFT} ${y(tick)}H${LEFT + SIDE}M${x(tick)} ${TOP}V${TOP + SIDE}"/>` +
      `<text class="tick" x="${LEFT - 6}" y="${y(tick) + 4}" text-anchor="end">${yTicks[index]}</text>` +
      `<text class="tick" x="${x(tick)}" y="${TOP + SIDE + 15}" text-anchor="middle">${tick}</text>`,
  );
  const middle = TOP + SIDE / 2;
  return (
    `<figure><figcaption>${title}</figcaption><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: ${yTitle} against ${xTitle}">${grid.join('')}${content}` +
    `<text class="axis" x="${x(0.5)}" y="${HEIGHT - 6}" text-anchor="middle">${xTitle}</text>` +
    `<text class="axis" x="10" y="${middle}" text-anchor="middle" transform="rotate(-90 10 ${middle})">${yTitle}</text></svg></figure>`
  );
}

/** Two bars side by side in each bin. */
function bar(from: number, width: number, height: number, name: string, index: number): string {
  if (height === 0) return '';
  const half = (width * SIDE) / 2;
  return `<rect class="${name}" x="${round(x(from) + index * half)}" y="${y(height)}" width="${round(Math.max(1, half - 0.5))}" height="${round(height * SIDE)}"/>`;
}

function sharesOf(counts: readonly number[]): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => (total === 0 ? 0 : count / total));
}

const diagonal = (): string => `<path class="diagonal" d="M${x(0)} ${y(0)}L${x(1)} ${y(1)}"/>`;
const note = (text: string): string => `<text class="axis" x="${x(0.5)}" y="${y(0.5)}" text-anchor="middle">${text}</text>`;
