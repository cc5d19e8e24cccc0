import type { Segment } from '../../core/evidence.ts';
import { clock } from './time-axis.ts';

/** A picture of some hundred columns cannot show more. */
const MAX_MARKS = 256;
const LABEL_GAP_PX = 8;

/** A stretch that a picture marks, in its pixels. */
export interface Mark {
  left: number;
  right: number;
  segment: Segment;
  /** Its time, centred above it; null where there is no room. */
  label: { text: string; left: number } | null;
}

export interface MarkPlan {
  /** Pixels of a time. */
  place: (ms: number) => number;
  textWidth: (text: string) => number;
  /** Labels stay between these. */
  leftEdge: number;
  rightEdge: number;
}

/** Where marks and their labels go: the longest and surest stretches are labelled first, the others where no label is in the way. In order of time. */
export function planMarks(segments: readonly Segment[], plan: MarkPlan): Mark[] {
  const importance = ({ startMs, endMs, score }: Segment) => (endMs - startMs) * score;
  const chosen = segments.toSorted((a, b) => importance(b) - importance(a)).slice(0, MAX_MARKS);
  const taken: { from: number; to: number }[] = [];
  const marks = chosen.map((segment): Mark => {
    const [left, right] = [plan.place(segment.startMs), Math.max(plan.place(segment.startMs) + 1, plan.place(segment.endMs))];
    const text = `${clock(segment.startMs)}–${clock(segment.endMs)}`;
    const width = plan.textWidth(text);
    const from = Math.min(plan.rightEdge - width, Math.max(plan.leftEdge, (left + right - width) / 2));
    const free = taken.every((other) => from >= other.to + LABEL_GAP_PX || from + width + LABEL_GAP_PX <= other.from);
    if (free) taken.push({ from, to: from + width });
    return { left, right, segment, label: free ? { text, left: from } : null };
  });
  return marks.toSorted((a, b) => a.left - b.left);
}
