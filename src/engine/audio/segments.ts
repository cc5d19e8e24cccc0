import type { Segment } from '../../core/evidence.ts';
import type { ScoreCell } from './score-cells.ts';

/** More likely spoof than not. This says where one stretch ends and the next begins; what is called spoof is the policy's to say. */
const EVEN = 0.5;

/**
 * Neighbouring cells on the same side of even odds become one segment, so that segments never overlap. Time without a score belongs to none. `cells`
 * in order of time.
 */
export function mergeSegments(cells: readonly ScoreCell[]): Segment[] {
  const segments: Segment[] = [];
  let run: ScoreCell[] = [];
  const close = () => {
    if (run.length > 0) segments.push(segmentOf(run));
    run = [];
  };
  for (const cell of cells) {
    const last = run.at(-1);
    if (last && (cell.score === null || side(cell) !== side(last))) close();
    if (cell.score !== null) run.push(cell);
  }
  close();
  return segments;
}

/** Whether a segment is on the spoof side of even odds: what the pictures mark. */
export const isSuspicious = ({ score }: Segment): boolean => score >= EVEN;

const side = ({ score }: ScoreCell): boolean => (score as number) >= EVEN;

/** By the time that each cell takes, so that a window counts as much as it covers. */
function segmentOf(run: readonly ScoreCell[]): Segment {
  const startMs = (run[0] as ScoreCell).startMs;
  const endMs = (run.at(-1) as ScoreCell).endMs;
  const score = run.reduce((sum, cell) => sum + (cell.score as number) * (cell.endMs - cell.startMs), 0) / (endMs - startMs);
  return { startMs, endMs, score };
}
