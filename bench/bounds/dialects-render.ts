import { table } from '../table.ts';
import type { DialectRow, DialectsResult } from './dialects.ts';

/** The bound of the dialects. */
const ADDED_MS_MAX = 2;

const ms = (value: number): string => `${value.toFixed(2)} ms`;

export function renderDialects({ rounds, reading, held, atOnce }: DialectsResult): string {
  const rows = [
    ...rowsOf('reading a finished detection', rounds.reads, reading),
    ...rowsOf('a picture, held until the verdict', rounds.submissions, held),
    ...rowsOf('a picture, answered at once', rounds.submissions, atOnce),
  ];
  return [
    `What a dialect adds to the native call, one at a time in turn, embedded (wanted: under ${ADDED_MS_MAX} ms at the median)`,
    table([['call', 'dialect', 'calls', 'median', 'p95', 'native median', 'native p95', 'without analysis', 'native without', 'added'], ...rows]),
    conclude([reading, held, atOnce].flatMap(overBound)),
  ].join('\n\n');
}

/** What adds too much, and whether the native call differs from itself as much: then the machine was too busy for the figure. */
function overBound(rows: readonly DialectRow[]): string[] {
  const chanceMs = Math.abs(rows.find(({ dialect }) => dialect === 'native')?.addedMs ?? 0);
  const over = rows.filter(({ dialect, addedMs }) => dialect !== 'native' && addedMs >= ADDED_MS_MAX);
  return over.map(({ dialect, addedMs }) => (addedMs > chanceMs ? dialect : `${dialect} (no more than chance)`));
}

const conclude = (over: readonly string[]): string =>
  over.length === 0 ? `All add less than ${ADDED_MS_MAX} ms.` : `${ADDED_MS_MAX} ms or more: ${over.join(', ')}.`;

const rowsOf = (call: string, count: number, rows: readonly DialectRow[]): string[][] =>
  rows.map(({ dialect, medianMs, p95Ms, nativeMedianMs, nativeP95Ms, ownMs, nativeOwnMs, addedMs }) => [
    call,
    dialect === 'native' ? 'native again (chance)' : dialect,
    String(count),
    ...[medianMs, p95Ms, nativeMedianMs, nativeP95Ms, ownMs, nativeOwnMs].map(ms),
    `${addedMs < 0 ? '' : '+'}${ms(addedMs)}`,
  ]);
