import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Detection } from '../core/detection.ts';
import { artifactBlob, mediaBlob } from '../core/detections/index.ts';
import { AppError, toAppError } from '../core/errors.ts';
import type { Progress } from '../core/events.ts';
import type { AnalyzeRequest } from '../core/ports.ts';
import type { Report } from '../core/report.ts';
import { soundRequestOf } from '../core/sound-request.ts';
import type { AnalyzeRun, JobContext } from './context.ts';
import { wantsSearchCopy, withKnownMedia } from './known-media.ts';
import { throttledProgress } from './progress.ts';
import { ANALYZE_RETRIES_MAX } from './queues.ts';
import { type AnalysisWatch, watchAnalysis } from './watch-analysis.ts';

/** An engine that broke down or ran out of time gets one more chance; it may have been the machine and not the media. */
const ENGINE_RETRIES_MAX = 1;
const WORTH_ANOTHER_RUN: ReadonlySet<string> = new Set(['engine_crashed', 'engine_timeout', 'internal']);

/**
 * Analyses the media of one detection and ends the detection with the report or with an error. Rejects where the job is to be run again. Does
 * nothing for a detection that has ended, and breaks off where it is erased meanwhile.
 */
export async function runAnalyze(context: JobContext, run: AnalyzeRun): Promise<void> {
  const erasure = new AbortController();
  // Before the detection is read: else an erasure between the two would not be heard of.
  const unsubscribe = context.events.subscribe(run.detectionId, ({ type }) => {
    if (type === 'erased') erasure.abort(new AppError('not_found', 'The detection was erased.'));
  });
  try {
    const detection = await context.detections.start(run.detectionId);
    if (detection) await runStarted(context, run, detection, erasure.signal);
  } finally {
    unsubscribe();
  }
}

async function runStarted(context: JobContext, run: AnalyzeRun, detection: Detection, erased: AbortSignal): Promise<void> {
  const { detections } = context;
  const watch = watchAnalysis(context, run, detection);
  try {
    const report = await analyze(context, detection, AbortSignal.any([run.signal, erased]), watch);
    if (await detections.complete(detection.id, report)) watch.completed(report);
    else watch.discarded();
  } catch (error) {
    if (!erased.aborted) return endFailed(context, run, detection, error, watch);
    watch.discarded();
    // Changes nothing of an erased detection, but deletes what was made of it since.
    await detections.fail(detection.id, toAppError(error).toData());
  }
}

/** Ends the detection with the error, or rejects where the job is to be run again. */
async function endFailed({ detections, logger }: JobContext, run: AnalyzeRun, detection: Detection, error: unknown, watch: AnalysisWatch): Promise<void> {
  const again = run.attempt < retriesFor(error);
  const known = toAppError(error);
  // A cause may quote the media. What the queue keeps with a job outlives the detection; so does a log, under zero retention.
  const bare = AppError.fromData(known.toData());
  if (again || run.signal.aborted) watch.failed(error, true);
  if (run.signal.aborted) throw bare;
  const told = { error: detection.options.zeroRetention ? bare : error, detectionId: detection.id, jobId: run.jobId };
  if (again) {
    logger.warn({ ...told, attempt: run.attempt }, 'analysis is to be tried again');
    throw bare;
  }
  if (known.code === 'internal') logger.error(told, 'analysis threw');
  if (await detections.fail(detection.id, known.toData())) watch.failed(error, false);
  else watch.discarded();
}

/** The engine says by AppErrors what it cannot do; whatever else was thrown comes from database, blobs or disk, which may be back soon. */
function retriesFor(error: unknown): number {
  if (!AppError.is(error) || error.outage) return ANALYZE_RETRIES_MAX;
  return WORTH_ANOTHER_RUN.has(error.code) ? ENGINE_RETRIES_MAX : 0;
}

async function analyze(context: JobContext, detection: Detection, signal: AbortSignal, watch: AnalysisWatch): Promise<Report> {
  const { engine, blobs, tempDir } = context;
  const { options, id } = detection;
  const media = await watch.part('fetch', () => blobs.openFile(mediaBlob(id)));
  // Pictures of the evidence show the media: with zero retention none are made.
  const artifactsDir = options.visualize && !options.zeroRetention ? await mkdtemp(join(tempDir, 'artifacts-')) : null;
  const searchCopy = wantsSearchCopy(context, detection) ? join(tempDir, `search-${randomUUID()}.jpg`) : undefined;
  try {
    const tell = throttledProgress(context, id);
    const report = await watch
      .part('engine', (mark) => {
        const onProgress = (progress: Progress): void => {
          mark(progress);
          tell(progress);
        };
        return engine.analyze(media.path, { ...requestFor(detection, artifactsDir), searchCopy }, { signal, onProgress });
      })
      .catch((error: unknown) => {
        throw toAppError(error);
      });
    if (artifactsDir !== null) await watch.part('store', () => keepArtifacts(context, id, artifactsDir, report));
    return await withKnownMedia(context, detection, report, { copyPath: searchCopy ?? null, signal });
  } finally {
    await media.release();
    if (artifactsDir !== null) await rm(artifactsDir, { recursive: true, force: true });
    if (searchCopy !== undefined) await rm(searchCopy, { force: true });
  }
}

/** What of the detection's options the engine has to do with. */
const requestFor = ({ options, media }: Detection, artifactsDir: string | null): AnalyzeRequest => ({
  kind: options.kind,
  artifactsDir,
  acceptedBytes: media.sizeBytes,
  audio: soundRequestOf(options),
  traceSource: options.sourceTracing,
  outOfDomain: options.outOfDomain,
});

async function keepArtifacts({ blobs }: JobContext, id: string, dir: string, { artifacts }: Report): Promise<void> {
  for (const { name } of artifacts) {
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) throw new AppError('internal', 'The analysis gave a picture a name that cannot be stored.');
    await blobs.putFile(artifactBlob(id, name), join(dir, name));
  }
}
