import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEGRADATIONS, type Degradation, isDegradable } from '../core/degradation.ts';
import { type ErrorCode, toAppError } from '../core/errors.ts';
import type { ReasonCode } from '../core/evidence.ts';
import type { MediaKind } from '../core/media.ts';
import type { Engine } from '../core/ports.ts';
import type { MaskFigures, Report } from '../core/report.ts';
import { type Judgement, judge, type Policy, type Verdict } from '../core/verdict.ts';
import type { ManifestRow } from './manifest.ts';
import { reasonOf } from './reason.ts';
import type { Judged } from './sample.ts';

/** One row with what came of it. */
export interface ScoredRow extends Judged {
  path: string;
  columns: Readonly<Record<string, string>>;
  kind: MediaKind;
  /** Why nothing could judge the file; null where something could, whatever the verdict. */
  reason: ReasonCode | null;
  /** Milliseconds in the engine child. */
  timeMs: number;
  /** Milliseconds of sound or pictures in the file; null for a still picture. */
  durationMs: number | null;
  /** How well the localisation shows what the row's mask marks; null where it has none. */
  mask: MaskFigures | null;
  /** Verdicts of the degraded copies; empty without `degrade`. */
  degraded: Partial<Record<Degradation, Verdict>>;
}

export interface FailedRow {
  path: string;
  columns: Readonly<Record<string, string>>;
  code: ErrorCode;
  message: string;
}

export interface ScoringOptions {
  policy: Policy;
  degrade: boolean;
  /** A detector (`image-noise`, `image-noise@1`) or the fusion, judged alone and without decisive findings; null: the shipped verdict. */
  model: string | null;
  signal: AbortSignal;
}

/** Analyses one row and, when asked, its degraded copies. Never rejects: a file that fails is a FailedRow. */
export async function scoreFile(engine: Engine, row: ManifestRow, options: ScoringOptions): Promise<ScoredRow | FailedRow> {
  const { path, columns, spoof } = row;
  try {
    const report = await engine.analyze(row.file, { kind: null, artifactsDir: null, ...(row.mask !== null && { mask: row.mask }) }, { signal: options.signal });
    const { kind, durationMs } = report.media;
    const { score, verdict, coverage } = judgeAs(report, options);
    // What a file declares of itself can decide it where nothing else could be judged.
    const reason = verdict === 'inconclusive' && coverage < options.policy.coverageMin ? reasonOf(report) : null;
    const degraded = options.degrade && isDegradable(kind) ? await judgeDegraded(engine, row.file, DEGRADATIONS[kind], options) : {};
    return { path, columns, spoof, score, verdict, kind, reason, timeMs: report.timingsMs.total ?? 0, durationMs, mask: report.maskFigures ?? null, degraded };
  } catch (error) {
    const { code, publicMessage } = toAppError(error);
    return { path, columns, code, message: publicMessage };
  }
}

function judgeAs(report: Report, { model, policy }: ScoringOptions): Judgement {
  if (model === null) return judge(report, policy);
  const { fused } = report;
  if (isNamed(fused.model, model)) return judge({ fused: { ...fused, decisive: null } }, policy);
  const signal = report.evidence.find(({ detector }) => isNamed(detector, model));
  const score = signal?.score ?? null;
  return judge({ fused: { ...fused, decisive: null, score: score ?? 0.5, coverage: score === null ? 0 : 1 } }, policy);
}

const isNamed = (id: string, name: string): boolean => id === name || id.split('@')[0] === name;

async function judgeDegraded(engine: Engine, file: string, degradations: readonly Degradation[], options: ScoringOptions): Promise<ScoredRow['degraded']> {
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-degraded-'));
  const verdicts: ScoredRow['degraded'] = {};
  try {
    for (const degradation of degradations) {
      if (options.signal.aborted) break;
      const verdict = await engine
        .analyze(file, { kind: null, artifactsDir: null, degraded: { as: degradation, folder } }, { signal: options.signal })
        .then((report) => judgeAs(report, options).verdict)
        .catch(() => null);
      if (verdict) verdicts[degradation] = verdict;
    }
    return verdicts;
  } finally {
    // An engine child that was just ended may still be writing there.
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
