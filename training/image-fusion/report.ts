import type { CorpusRow } from './corpus.ts';
import { SCORED } from './detectors.ts';
import type { Copy, CopyKind } from './extract.ts';
import { aucOf, type Row, slices, summary, verdictOf } from './figures.ts';
import { type Judgement, labelOf, sourceOf } from './nested.ts';
import { probeContainer } from './probe.ts';

export interface Evaluated {
  copies: readonly Copy[];
  rows: readonly CorpusRow[];
  folds: readonly number[];
  /** By index of the copy, each made by models that saw neither its repository nor its generator. */
  judgements: readonly Judgement[];
}

/** All that the fusion's card says of itself. */
export function fusionFigures(evaluated: Evaluated): Record<string, unknown> {
  const delivered = rowsOf(evaluated, 'delivered');
  const asIs = rowsOf(evaluated, 'as-is');
  const direct = rowsOf(evaluated, 'direct');
  const changed = (unchanged: readonly Row[], kind: CopyKind) => summary([...unchanged.filter((row) => !row.spoof), ...rowsOf(evaluated, kind)]);
  return {
    delivered: summary(delivered),
    direct: summary(direct),
    as_is: summary(asIs),
    tampered_by_us: changed(delivered, 'tampered'),
    tampered_by_us_direct: changed(direct, 'tampered-direct'),
    container_probe_auc: { delivered: probe(evaluated, 'delivered'), as_is: probe(evaluated, 'as-is') },
    verdict_flips_as_is_to_delivered: flips(evaluated),
    by_repository: slices(delivered, 'repo'),
    by_generator: slices(delivered, 'generator'),
  };
}

/** Figures of one detector alone, its own scores against the truth, where it could judge. */
export function detectorFigures(evaluated: Evaluated, card: string): Record<string, unknown> {
  const scoped = (kind: CopyKind) => rowsOf(evaluated, kind, card);
  const delivered = scoped('delivered');
  return {
    delivered: summary(delivered),
    auc_as_is: aucOf(scoped('as-is')),
    tampered_by_us: changeFigures(delivered, scoped('tampered')),
    tampered_by_us_direct: changeFigures(scoped('direct'), scoped('tampered-direct')),
    applicable_share: Number((delivered.length / evaluated.copies.filter((copy) => copy.kind === 'delivered').length).toFixed(3)),
  };
}

/** AUC of pictures changed by us against unchanged ones that went the same way, over all and by kind of change. */
function changeFigures(unchanged: readonly Row[], changed: readonly Row[]): Record<string, number | null> {
  const real = unchanged.filter((row) => !row.spoof);
  const byKind = [...Map.groupBy(changed, (row) => row.source.split(' ').at(-3) ?? '')];
  return { auc: aucOf([...real, ...changed]), ...Object.fromEntries(byKind.map(([kind, members]) => [kind, aucOf([...real, ...members])])) };
}

function rowsOf({ copies, rows, judgements }: Evaluated, kind: CopyKind, card?: string): Row[] {
  const coverageOf = new Map(SCORED.map((scored) => [scored.card, scored.coverageShare]));
  return copies.flatMap((copy, i): Row[] => {
    const judgement = judgements[i];
    if (copy.kind !== kind || !judgement) return [];
    const score = card === undefined ? judgement.score : (judgement.byDetector[card] ?? null);
    if (score === null) return [];
    const { repo, generator } = rows[copy.row] as CorpusRow;
    const coverage = card === undefined ? judgement.coverage : coverageOf.has(card) ? 1 : 0;
    return [{ spoof: labelOf(copy, rows) === 1, score, verdict: verdictOf(score, coverage), source: sourceOf(copy, rows), repo, generator }];
  });
}

function probe({ copies, rows, folds }: Evaluated, kind: CopyKind): number | null {
  const chosen = copies.flatMap((copy, i) => (copy.kind === kind ? [i] : []));
  return probeContainer(
    chosen.map((i) => copies[i] as Copy),
    chosen.map((i) => labelOf(copies[i] as Copy, rows)),
    chosen.map((i) => folds[i] as number),
  );
}

/** Share of pictures whose verdict turns from one side to the other, or changes at all, when they are passed on. */
function flips({ copies, judgements }: Evaluated): Record<string, number> {
  const verdicts = (kind: CopyKind) =>
    new Map(
      copies.flatMap((copy, i) => (copy.kind === kind ? [[copy.row, verdictOf(judgements[i]?.score ?? 0.5, judgements[i]?.coverage ?? 0)] as const] : [])),
    );
  const [before, after] = [verdicts('as-is'), verdicts('delivered')];
  const pairs = [...before].map(([row, verdict]) => [verdict, after.get(row)] as const);
  const turned = pairs.filter(([a, b]) => a !== b && a !== 'inconclusive' && b !== 'inconclusive').length;
  const changed = pairs.filter(([a, b]) => a !== b).length;
  return { turned: Number((turned / pairs.length).toFixed(4)), changed: Number((changed / pairs.length).toFixed(3)) };
}
