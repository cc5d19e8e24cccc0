import type { LearnedResult } from './learned-pipeline.ts';
import { milliseconds, table } from './table.ts';

/** The result as a table for a terminal. */
export function renderLearned(results: readonly LearnedResult[] | null): string {
  if (results === null) return 'Left out: the network of pictures is not installed.';
  const names = [...new Set(results.flatMap(({ wallMs }) => Object.keys(wallMs)))];
  const stages = names.map((name) => [name, ...results.flatMap(({ wallMs, cpuMs }) => [milliseconds(wallMs[name]), milliseconds(cpuMs[name])])]);
  const kinds = ['frame', 'middle', 'tile'] as const;
  const counts = kinds.map((kind) => [`${kind}s`, ...results.flatMap(({ crops }) => [String(crops[kind]), ''])]);
  const rates = kinds.map((kind) => [`${kind}s/s of a core`, ...results.flatMap(({ cropsPerCoreSecond }) => ['', cropsPerCoreSecond[kind].toFixed(0)])]);
  const pictures = ['pictures/s of a core', ...results.flatMap(({ cpuMs }) => ['', (1000 / (cpuMs.total ?? Number.POSITIVE_INFINITY)).toFixed(2)])];
  return [
    'Learned detector of pictures, alone, warm, median in ms: on the clock and of all threads together',
    table([['stage', ...results.flatMap(({ photo }) => [photo, 'cpu'])], ...stages, ...counts, ...rates, pictures]),
  ].join('\n\n');
}
