import { DEGRADATIONS, type Degradation } from '../core/degradation.ts';
import type { ScoredRow } from './score-file.ts';

/** What one degradation does to verdicts. Shares 0..1 of the `n` files that it could be tried on. */
export interface Flips {
  n: number;
  /** The verdict is another one, `inconclusive` included. */
  changed: number;
  /** Bona fide became spoof or spoof became bona fide. */
  reversed: number;
}

/** Per degradation, and `flip_rate`: the share of all degraded copies whose verdict differs from that of the file as it is. Null for none. */
export function flipsOf(rows: readonly ScoredRow[]): { flip_rate: number | null; reversal_rate: number | null; flips: Partial<Record<Degradation, Flips>> } {
  const flips: Partial<Record<Degradation, Flips>> = {};
  const all: Pair[] = [];
  for (const degradation of Object.values(DEGRADATIONS).flat()) {
    const pairs = rows.flatMap(({ verdict, degraded }): Pair[] => (degraded[degradation] ? [[verdict, degraded[degradation]]] : []));
    all.push(...pairs);
    if (pairs.length > 0) flips[degradation] = { n: pairs.length, changed: share(pairs, isChanged) ?? 0, reversed: share(pairs, isReversed) ?? 0 };
  }
  return { flip_rate: share(all, isChanged), reversal_rate: share(all, isReversed), flips };
}

type Pair = [before: ScoredRow['verdict'], after: ScoredRow['verdict']];

const isChanged = ([before, after]: Pair): boolean => before !== after;
const isReversed = ([before, after]: Pair): boolean => isChanged([before, after]) && before !== 'inconclusive' && after !== 'inconclusive';
const share = (pairs: readonly Pair[], test: (pair: Pair) => boolean): number | null => (pairs.length === 0 ? null : pairs.filter(test).length / pairs.length);
