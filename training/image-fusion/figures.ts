import { judge, POLICIES } from '../../src/core/verdict.ts';
import { bootstrapIntervals } from '../../src/eval/bootstrap.ts';
import { figuresOf, quantile, rankingFigures } from '../../src/eval/metrics.ts';
import type { Judged } from '../../src/eval/sample.ts';
import { seededRandom } from './random.ts';

/** One judged copy with where it came from. */
export interface Row extends Judged {
  source: string;
  repo: string;
  generator: string;
}

export function verdictOf(score: number, coverage: number): Judged['verdict'] {
  return judge({ fused: { score, coverage, manipulation: 'unknown', decisive: null, model: '' } }, POLICIES.default).verdict;
}

const round = (value: number | null): number | null => (value === null ? null : Number(value.toFixed(3)));

/** Figures with 95 % intervals from resampling files, and for the AUC also from resampling whole sources, which is the wider and truer one. */
export function summary(rows: readonly Row[]): Record<string, unknown> {
  const figures = figuresOf(rows);
  const intervals = bootstrapIntervals(rows, 300);
  const entries = Object.entries(figures).map(([name, value]) => {
    const interval = intervals[name as keyof typeof intervals];
    return [name, interval ? { value: round(value), interval_95: interval.map(round) } : round(value)];
  });
  return { ...Object.fromEntries(entries), auc_interval_95_over_sources: sourceInterval(rows).map(round) };
}

function sourceInterval(rows: readonly Row[]): (number | null)[] {
  const random = seededRandom('sources');
  const pools = [true, false].map((spoof) => [
    ...Map.groupBy(
      rows.filter((row) => row.spoof === spoof),
      (row) => row.source,
    ).values(),
  ]);
  const areas = Array.from({ length: 300 }, () => {
    const drawn = pools.flatMap((pool) => pool.flatMap(() => pool[Math.floor(random() * pool.length)] ?? []));
    return rankingFigures(drawn).auc;
  }).filter((area) => area !== null);
  return [quantile(areas, 0.025), quantile(areas, 0.975)];
}

/** Per value of a column: how many, the area against all of the other class, and the verdicts. */
export function slices(rows: readonly Row[], column: 'repo' | 'generator'): Record<string, Record<string, number | null>> {
  const out: Record<string, Record<string, number | null>> = {};
  for (const [name, members] of [...Map.groupBy(rows, (row) => `${row[column]} (${row.spoof ? 'spoof' : 'bona fide'})`)].sort()) {
    const others = rows.filter((row) => row.spoof !== members[0]?.spoof);
    const share = (verdict: Judged['verdict']) => round(members.filter((row) => row.verdict === verdict).length / members.length);
    out[name] = {
      n: members.length,
      auc: round(rankingFigures([...members, ...others]).auc),
      spoof: share('spoof'),
      inconclusive: share('inconclusive'),
      bona_fide: share('bona_fide'),
    };
  }
  return out;
}

export const aucOf = (samples: readonly { spoof: boolean; score: number }[]): number | null => round(rankingFigures(samples).auc);
