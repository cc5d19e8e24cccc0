import { UNKNOWN_SOURCE } from '../core/findings.ts';
import type { Colors } from './colors.ts';
import type { FileResult } from './judge-file.ts';
import { printable } from './wrap.ts';

const SEGMENTS_MAX = 12;
const EVEN = 0.5;

type Sound = Pick<FileResult, 'audio' | 'source_trace' | 'segments' | 'verdict'>;

/** What the windows of a voice say together, and which stretches say it; nothing where no voice was judged. */
export function soundLines({ audio, source_trace: trace, segments, verdict }: Sound, colors: Colors): string[] {
  if (!audio) return [];
  const judged = audio.windows.filter(({ score }) => score !== null).length;
  const shown = segments.slice(0, SEGMENTS_MAX);
  return [
    `voice: ${judged} of ${audio.windows.length} windows judged, consistency ${audio.consistency.toFixed(2)} (1: all say the same)`,
    // What was judged to be a person's voice has no generator.
    ...(trace && verdict !== 'bona_fide' ? [traceLine(trace)] : []),
    ...shown.map((segment) => segmentLine(segment, colors)),
    ...(segments.length > shown.length ? [colors.dim(`and ${segments.length - shown.length} more stretches: --json lists them`)] : []),
  ];
}

const traceLine = ({ label, confidence }: NonNullable<Sound['source_trace']>): string =>
  label === UNKNOWN_SOURCE
    ? 'kind of generator: none that is known here'
    : `kind of generator: perhaps ${printable(label)} (${confidence.toFixed(2)}; a hint, often wrong: see docs/accuracy.md)`;

function segmentLine({ start_ms: start, end_ms: end, score }: FileResult['segments'][number], colors: Colors): string {
  const mark = score >= EVEN ? colors.red('▲') : colors.green('✓');
  return `${mark} ${clock(start)} – ${clock(end)}  score ${score.toFixed(2)}`;
}

/** `0:03.5`, `12:00.0`, `1:02:03.4`. */
export function clock(ms: number): string {
  const tenths = Math.round(ms / 100);
  const [hours, minutes, seconds] = [Math.floor(tenths / 36_000), Math.floor(tenths / 600) % 60, (tenths % 600) / 10];
  const rest = seconds.toFixed(1).padStart(4, '0');
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${rest}` : `${minutes}:${rest}`;
}
