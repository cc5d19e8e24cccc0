import type { Report } from '../../core/report.ts';
import type { Policy } from '../../core/verdict.ts';

interface Span {
  startMs: number;
  endMs: number;
}

interface Flagged {
  /** Seconds. */
  start: number;
  end: number;
}

/** The stretches whose own score reaches the policy's threshold for spoof, merged where they touch, in order. */
export const flaggedSegments = (report: Report, { spoofFrom }: Policy): Flagged[] =>
  merge(stretchesOf(report).filter(({ score }) => score !== null && score >= spoofFrom)).map(({ startMs, endMs }) => ({
    start: startMs / 1000,
    end: endMs / 1000,
  }));

/** The timeline of the whole judgement; where an engine gives none, the windows of sound and of the pulse. */
function stretchesOf({ segments, audio, video }: Report): readonly (Span & { score: number | null })[] {
  return segments.length > 0 ? segments : [...(audio?.windows ?? []), ...(video?.pulseWindows ?? [])];
}

function merge(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const { startMs, endMs } of spans.toSorted((a, b) => a.startMs - b.startMs)) {
    const last = merged.at(-1);
    if (last && startMs <= last.endMs) last.endMs = Math.max(last.endMs, endMs);
    else merged.push({ startMs, endMs });
  }
  return merged;
}
