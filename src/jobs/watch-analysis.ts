import type { Detection } from '../core/detection.ts';
import { AppError } from '../core/errors.ts';
import type { Progress } from '../core/events.ts';
import type { Report } from '../core/report.ts';
import { inSpan, type Span } from '../core/telemetry.ts';
import { judge, POLICIES } from '../core/verdict.ts';
import type { AnalyzeRun, JobContext } from './context.ts';

/** Tells log, metrics and trace of one run of an analysis. */
export interface AnalysisWatch {
  /** One part of it, as a span of its own. */
  part<T>(name: string, work: (onProgress: (progress: Progress) => void) => Promise<T>): Promise<T>;
  completed(report: Report): void;
  /** `again`: the job will be run once more. */
  failed(error: unknown, again: boolean): void;
  /** The detection had ended before, because it was erased or another worker was quicker: what this run did is of no use. */
  discarded(): void;
}

export function watchAnalysis(context: Pick<JobContext, 'logger' | 'metrics' | 'tracer'>, run: AnalyzeRun, detection: Detection): AnalysisWatch {
  const { logger, metrics, tracer } = context;
  const startedMs = performance.now();
  const { kind } = detection.media;
  const ids = { requestId: run.trace.requestId, detectionId: detection.id, jobId: run.jobId };
  const queueMs = Date.now() - detection.createdAt.getTime();
  if (run.attempt === 0) metrics.queueWaited(kind, Math.max(0, queueMs));
  logger.info({ ...ids, kind, attempt: run.attempt, queueMs }, 'analysis begins');
  const span = tracer.start('analyze', {
    parent: run.trace.traceparent,
    kind: 'consumer',
    attributes: { 'bonafide.detection_id': detection.id, 'bonafide.job_id': run.jobId, 'bonafide.media_kind': kind, 'bonafide.attempt': run.attempt },
  });
  const elapsedMs = (): number => Math.round(performance.now() - startedMs);
  const partsMs: Record<string, number> = {};
  return {
    part: (name, work) => {
      const fromMs = performance.now();
      const timed = inSpan(tracer, name, { parent: span.traceparent }, (part) => work(tellStages(part)));
      return timed.finally(() => {
        partsMs[name] = performance.now() - fromMs;
      });
    },
    completed(report) {
      const { total: _total, ...stagesMs } = report.timingsMs;
      const { verdict } = judge(report, POLICIES[detection.options.policy]);
      metrics.analyzed(kind, performance.now() - startedMs, { ...partsMs, ...stagesMs });
      span.set({ 'bonafide.verdict': verdict, ...stageAttributes(stagesMs) });
      span.end();
      logger.info({ ...ids, kind, verdict, analysisMs: elapsedMs() }, 'analysis completed');
    },
    failed(error, again) {
      const code = AppError.is(error) ? error.code : 'internal';
      span.end(error);
      logger.info({ ...ids, kind, code, analysisMs: elapsedMs() }, again ? 'analysis broken off' : 'analysis failed');
    },
    discarded() {
      span.set({ 'bonafide.discarded': true });
      span.end();
      logger.info({ ...ids, kind, analysisMs: elapsedMs() }, 'analysis discarded');
    },
  };
}

/** Each stage as an event of the span when it begins; how long it took is an attribute, since stages may run side by side. */
function tellStages(span: Span): (progress: Progress) => void {
  let last = '';
  return ({ stage }) => {
    if (stage !== last) span.event(stage);
    last = stage;
  };
}

const stageAttributes = (stagesMs: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(stagesMs).map(([stage, ms]) => [`bonafide.stage.${stage}_ms`, ms]));
