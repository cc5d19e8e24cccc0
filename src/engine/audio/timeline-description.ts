import { clock } from './time-axis.ts';
import type { TimelineInput } from './timeline.ts';

/** More would not be listened to. */
const MAX_NAMED = 12;

/** What the timeline shows, for those who do not see it: the length, how much was judged, and the marked stretches with their scores, the longest first. */
export function timelineDescription({ stretch, cells, marked }: TimelineInput): string {
  const judgedMs = cells.reduce((sum, { startMs, endMs, score }) => sum + (score === null ? 0 : endMs - startMs), 0);
  const all = `From ${clock(stretch.startMs)} to ${clock(stretch.startMs + stretch.durationMs)}.`;
  if (judgedMs === 0) return `${all} Nothing in it could be judged.`;
  const judged = `${clock(judgedMs)} of it could be judged.`;
  if (marked.length === 0) return `${all} ${judged} No stretch has a score of 0.5 or more.`;
  const named = marked.toSorted((a, b) => b.endMs - b.startMs - (a.endMs - a.startMs)).slice(0, MAX_NAMED);
  const list = named.map(({ startMs, endMs, score }) => `${clock(startMs)} to ${clock(endMs)}: ${score.toFixed(2)}`).join('; ');
  const rest = marked.length > named.length ? `; and ${marked.length - named.length} shorter` : '';
  return `${all} ${judged} More like a machine’s voice than like a person’s: ${list}${rest}.`;
}
