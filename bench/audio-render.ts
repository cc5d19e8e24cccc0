import type { SoundResult } from './audio-pipeline.ts';
import { megabytes, milliseconds, table } from './table.ts';

/** What 60 s of sound may take in a warm child on two cores, and the memory of a child that hears minutes. */
const BOUND = { sound: '60 s', totalMs: 1500, peakBytes: 500e6 } as const;

/** The result as a table for a terminal. */
export function renderAudio(results: readonly SoundResult[]): string {
  const names = [...new Set(results.flatMap(({ stagesMs }) => Object.keys(stagesMs)))];
  const perSecond = (ms: number | undefined, { seconds }: SoundResult): string => (ms === undefined ? '-' : (ms / 1000 / seconds).toFixed(4));
  const stages = names.map((name) => [name, ...results.flatMap((one) => [milliseconds(one.stagesMs[name]), perSecond(one.stagesMs[name], one)])]);
  const row = (title: string, of: (result: SoundResult) => string): string[] => [title, ...results.flatMap((one) => [of(one), ''])];
  return [
    'Audio pipeline, warm, one child, median in ms and in seconds of work for a second of sound (real-time factor); wanted: 60 s under 1500 ms, under 500 MB',
    table([
      ['stage', ...results.flatMap(({ sound }) => [sound, 'factor'])],
      ...stages,
      row('call to report', ({ wallMs }) => milliseconds(wallMs)),
      row('power spectra (baseline)', ({ baselineMs }) => milliseconds(baselineMs)),
      row('ratio to baseline', ({ ratio }) => `${ratio.toFixed(1)} x`),
      row('child peak MB', ({ childPeakBytes }) => megabytes(childPeakBytes)),
      row('runs', ({ runs }) => String(runs)),
    ]),
    verdictOn(results),
  ].join('\n\n');
}

function verdictOn(results: readonly SoundResult[]): string {
  const slow = results
    .filter(({ sound, stagesMs }) => sound === BOUND.sound && (stagesMs.total ?? 0) >= BOUND.totalMs)
    .map(({ sound }) => `${sound} took too long`);
  const large = results.filter(({ childPeakBytes }) => (childPeakBytes ?? 0) >= BOUND.peakBytes).map(({ sound }) => `${sound} took too much memory`);
  const broken = [...slow, ...large];
  return broken.length === 0 ? 'Within the bounds.' : `Beyond the bounds: ${broken.join(', ')}.`;
}
