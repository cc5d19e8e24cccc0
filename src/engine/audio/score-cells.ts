import { pooledScore, type ScoredWindow } from './pooling.ts';

/** A stretch between two neighbouring window edges, and what the windows over it say together; null where none of them has a score, or nobody speaks. */
export interface ScoreCell {
  startMs: number;
  endMs: number;
  score: number | null;
}

/** Whether somebody speaks in a stretch of time. */
export type HasSpeech = (startMs: number, endMs: number) => boolean;

/**
 * Windows overlap; cells do not: the time is cut at every edge of a window. A pause between two voices lies in the windows of both, so that `hasSpeech` is
 * asked for every cell. `windows` in order of time.
 */
export function scoreCells(windows: readonly ScoredWindow[], hasSpeech: HasSpeech): ScoreCell[] {
  const edges = [...new Set(windows.flatMap(({ startMs, endMs }) => [startMs, endMs]))].sort((a, b) => a - b);
  const found: ScoreCell[] = [];
  let first = 0;
  for (let i = 0; i + 1 < edges.length; i += 1) {
    const [startMs, endMs] = [edges[i] as number, edges[i + 1] as number];
    while (first < windows.length && (windows[first] as ScoredWindow).endMs <= startMs) first += 1;
    const over: ScoredWindow[] = [];
    for (let at = first; at < windows.length && (windows[at] as ScoredWindow).startMs < endMs; at += 1) over.push(windows[at] as ScoredWindow);
    found.push({ startMs, endMs, score: hasSpeech(startMs, endMs) ? pooledScore(over) : null });
  }
  return found;
}
