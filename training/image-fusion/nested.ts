import { sigmoid } from '../../src/core/calibration.ts';
import { fuseScores } from '../../src/engine/fusion/fuse.ts';
import { linearLogOdds } from '../../src/engine/models/linear.ts';
import type { LinearModel } from '../../src/engine/models/linear-card.ts';
import type { CorpusRow } from './corpus.ts';
import { SCORED } from './detectors.ts';
import { type Copy, isChangedByUs } from './extract.ts';
import type { Penalty } from './fisher.ts';
import { LEARNED } from './learned-table.ts';
import { type FusionSample, fitDetector, fitFusion, fitLogOdds } from './pipeline.ts';
import type { Sample } from './samples.ts';

/** The detectors and their fusion, fitted on one set of copies. */
export interface FittedModels {
  detectors: Map<string, { model: LinearModel; penalty: Penalty }>;
  fusion: LinearModel;
  shrink: number;
}

/** What fitted models say of one copy. Scores 0..1. */
export interface Judgement {
  copy: number;
  score: number;
  coverage: number;
  byDetector: Record<string, number | null>;
}

/** What all detectors are measured on, and the fusion is fitted on. */
const JUDGED_KINDS: readonly string[] = ['delivered', 'direct', 'tampered', 'tampered-direct'];

/** A picture changed by us is a spoof; so is all that the corpus does not call real. */
export function labelOf(copy: Copy, rows: readonly CorpusRow[]): 0 | 1 {
  return isChangedByUs(copy) || rows[copy.row]?.label !== 'real' ? 1 : 0;
}

export function sourceOf(copy: Copy, rows: readonly CorpusRow[]): string {
  const row = rows[copy.row] as CorpusRow;
  return `${row.repo} ${row.generator}${copy.tampering ? ` ${copy.tampering} by us` : ''}`;
}

/** Fits everything on the copies of the given indices; as-is files are never fitted on, so that no file format is. */
export function fitModels(copies: readonly Copy[], rows: readonly CorpusRow[], groups: readonly string[], chosen: readonly number[]): FittedModels {
  const logOdds = new Map<string, Map<number, number>>();
  const detectors = new Map<string, { model: LinearModel; penalty: Penalty }>();
  for (const { card, features, local } of SCORED) {
    const kinds = local ? JUDGED_KINDS : card === LEARNED ? ['delivered', 'direct'] : ['delivered', 'extra'];
    const samples = chosen.flatMap((index) => sampleOf(copies, rows, groups, index, card, features, kinds));
    const fitted = card === LEARNED ? fitLogOdds(samples, features) : fitDetector(samples, features, local);
    detectors.set(card, fitted);
    logOdds.set(card, fitted.logOdds);
  }
  const base = chosen.filter((index) => JUDGED_KINDS.includes((copies[index] as Copy).kind));
  const samples = base.map((index): FusionSample => {
    const copy = copies[index] as Copy;
    const odds = SCORED.map(({ card }) => logOdds.get(card)?.get(index) ?? scoreOf(detectors.get(card)?.model, copy.features[card]));
    // Whole repositories here: one with sixteen variants of a generator must not outweigh all others by them.
    const source = `${rows[copy.row]?.repo} ${rows[copy.row]?.label} ${copy.tampering}`;
    return { ...identity(copies, rows, groups, index), source, kind: copy.kind, logOdds: odds };
  });
  const { model, shrink } = fitFusion(
    samples,
    SCORED.map(({ card }) => card),
  );
  return { detectors, fusion: model, shrink };
}

function identity(copies: readonly Copy[], rows: readonly CorpusRow[], groups: readonly string[], index: number): Omit<Sample, 'values'> {
  const copy = copies[index] as Copy;
  return {
    copy: index,
    label: labelOf(copy, rows),
    group: groups[copy.row] as string,
    source: sourceOf(copy, rows),
    selfMade: isChangedByUs(copy),
  };
}

function sampleOf(
  copies: readonly Copy[],
  rows: readonly CorpusRow[],
  groups: readonly string[],
  index: number,
  card: string,
  features: readonly string[],
  kinds: readonly string[],
): Sample[] {
  const copy = copies[index] as Copy;
  const found = copy.features[card];
  if (!found || !kinds.includes(copy.kind)) return [];
  return [{ ...identity(copies, rows, groups, index), values: Float64Array.from(features, (name) => found[name] ?? 0) }];
}

/** Log-odds of a detector that did not take part in its own fit for this copy; null where it could not judge. */
function scoreOf(model: LinearModel | undefined, features: Record<string, number> | null | undefined): number | null {
  return model && features ? linearLogOdds(model, features) : null;
}

/** Judges a copy as the engine would: scores by cards, a fusion that leaves out what could not judge. */
export function judgeCopy(models: FittedModels, copies: readonly Copy[], index: number): Judgement {
  const copy = copies[index] as Copy;
  const byDetector: Record<string, number | null> = {};
  let coverage = 0;
  for (const { card, coverageShare } of SCORED) {
    const odds = scoreOf(models.detectors.get(card)?.model, copy.features[card]);
    byDetector[card] = odds === null ? null : sigmoid(odds);
    if (odds !== null) coverage += coverageShare;
  }
  return { copy: index, score: fuseScores(models.fusion, byDetector), coverage, byDetector };
}
