import type { AudioFindings } from '../../core/findings.ts';

const EVEN = 0.5;
/** Scores closer to even odds than this lean to no side that is worth a word. */
const LEAN = 0.1;

/** One or two sentences for a person; null: there was no window with enough speech. */
export function voiceSummary(findings: AudioFindings | null): string {
  if (findings === null) return 'The speech is too scattered: no part of the sound has enough of it to be judged.';
  const scores = findings.windows.flatMap(({ score }) => (score === null ? [] : [score]));
  const machine = scores.filter((score) => score >= EVEN).length;
  return `${lean(findings.score)} ${parts(machine, scores.length)}`;
}

function lean(score: number): string {
  if (Math.abs(score - EVEN) < LEAN) return 'The voice is as much like a machine’s as like a person’s.';
  return score > EVEN ? 'The voice is more like a machine’s than like a person’s.' : 'The voice is more like a person’s than like a machine’s.';
}

function parts(machine: number, all: number): string {
  if (all === 1) return 'There was one part to judge.';
  if (machine === 0 || machine === all) return `All ${all} parts that were judged lean the same way.`;
  return `Of ${all} parts that were judged, ${machine} ${machine === 1 ? 'leans' : 'lean'} towards a machine.`;
}
