import type { ScoreCell } from './score-cells.ts';

/**
 * The cells put together to at most `limit` bars, since a long sound has more cells than a picture has columns. A bar has the mean score by time of those of its
 * cells that have one; null where none has. `cells` in order of time.
 */
export function scoreBars(cells: readonly ScoreCell[], limit: number): ScoreCell[] {
  const size = Math.ceil(cells.length / limit);
  const bars: ScoreCell[] = [];
  for (let at = 0; at < cells.length; at += size) bars.push(barOf(cells.slice(at, at + size)));
  return bars;
}

function barOf(group: readonly ScoreCell[]): ScoreCell {
  let time = 0;
  let sum = 0;
  for (const { startMs, endMs, score } of group) {
    if (score === null) continue;
    time += endMs - startMs;
    sum += score * (endMs - startMs);
  }
  return { startMs: (group[0] as ScoreCell).startMs, endMs: (group.at(-1) as ScoreCell).endMs, score: time === 0 ? null : sum / time };
}
