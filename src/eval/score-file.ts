import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ErrorCode, toAppError } from '../core/errors.ts';
import type { Engine } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { judge, type Policy, type Verdict } from '../core/verdict.ts';
import { DEGRADATIONS, type Degradation, degradePicture } from '../engine/media/degrade.ts';
import type { ManifestRow } from './manifest.ts';
import type { Judged } from './sample.ts';

/** One row with what came of it. */
export interface ScoredRow extends Judged {
  path: string;
  columns: Readonly<Record<string, string>>;
  /** Milliseconds in the engine child. */
  timeMs: number;
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
    const report = await engine.analyze(row.file, { kind: null, artifactsDir: null }, { signal: options.signal });
    const { score, verdict } = judgeAs(report, options);
    const degraded = options.degrade && report.media.kind === 'image' ? await judgeDegraded(engine, row.file, options) : {};
    return { path, columns, spoof, score, verdict, timeMs: report.timingsMs.total ?? 0, degraded };
  } catch (error) {
    const { code, publicMessage } = toAppError(error);
    return { path, columns, code, message: publicMessage };
  }
}

function judgeAs(report: Report, { model, policy }: ScoringOptions): { score: number; verdict: Verdict } {
  if (model === null) return judge(report, policy);
  const { fused } = report;
  if (isNamed(fused.model, model)) return judge({ fused: { ...fused, decisive: null } }, policy);
  const signal = report.evidence.find(({ detector }) => isNamed(detector, model));
  const score = signal?.score ?? null;
  return judge({ fused: { ...fused, decisive: null, score: score ?? 0.5, coverage: score === null ? 0 : 1 } }, policy);
}

const isNamed = (id: string, name: string): boolean => id === name || id.split('@')[0] === name;

async function judgeDegraded(engine: Engine, file: string, options: ScoringOptions): Promise<ScoredRow['degraded']> {
  const folder = await mkdtemp(join(tmpdir(), 'bonafide-degraded-'));
  const verdicts: ScoredRow['degraded'] = {};
  try {
    for (const degradation of DEGRADATIONS) {
      if (options.signal.aborted) break;
      const copy = join(folder, degradation);
      const verdict = await degradePicture(file, copy, degradation)
        .then(() => engine.analyze(copy, { kind: 'image', artifactsDir: null }, { signal: options.signal }))
        .then((report) => judgeAs(report, options).verdict)
        .catch(() => null);
      if (verdict) verdicts[degradation] = verdict;
    }
    return verdicts;
  } finally {
    await rm(folder, { recursive: true });
  }
}
