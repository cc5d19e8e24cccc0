import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Detection } from '../core/detection.ts';
import { artifactBlob, mediaBlob } from '../core/detections/index.ts';
import { AppError, toAppError } from '../core/errors.ts';
import type { Report } from '../core/report.ts';
import type { JobContext, Run } from './context.ts';
import { throttledProgress } from './progress.ts';

/** An engine that crashed or ran out of time gets one more chance; it may have been the machine and not the media. */
const ENGINE_ATTEMPTS_MAX = 2;
const WORTH_ANOTHER_RUN: ReadonlySet<string> = new Set(['engine_crashed', 'engine_timeout']);

/**
 * Analyses the media of one detection and ends the detection with the report or with an error. Rejects where the job is to be run again. Does
 * nothing for a detection that has ended.
 */
export async function runAnalyze(context: JobContext, run: Run): Promise<void> {
  const { detections, logger } = context;
  const detection = await detections.start(run.detectionId);
  if (!detection) return;
  try {
    await detections.complete(detection.id, await analyze(context, detection, run.signal));
  } catch (error) {
    if (run.signal.aborted) throw error;
    const known = toAppError(error);
    if (WORTH_ANOTHER_RUN.has(known.code) && run.attempt + 1 < ENGINE_ATTEMPTS_MAX) throw error;
    if (known.code === 'internal') logger.error({ error, detectionId: detection.id }, 'analysis failed');
    await detections.fail(detection.id, known.toData());
  }
}

async function analyze(context: JobContext, detection: Detection, signal: AbortSignal): Promise<Report> {
  const { engine, blobs, tempDir } = context;
  const { options, id } = detection;
  const media = await blobs.openFile(mediaBlob(id));
  // Pictures of the evidence show the media: with zero retention none are made.
  const artifactsDir = options.visualize && !options.zeroRetention ? await mkdtemp(join(tempDir, 'artifacts-')) : null;
  try {
    const report = await engine.analyze(media.path, { kind: options.kind, artifactsDir }, { signal, onProgress: throttledProgress(context, id) });
    if (artifactsDir !== null) await keepArtifacts(context, id, artifactsDir, report);
    return report;
  } finally {
    await media.release();
    if (artifactsDir !== null) await rm(artifactsDir, { recursive: true, force: true });
  }
}

async function keepArtifacts({ blobs }: JobContext, id: string, dir: string, { artifacts }: Report): Promise<void> {
  for (const { name } of artifacts) {
    if (!/^[a-z0-9][a-z0-9.-]*$/.test(name)) throw new AppError('internal', 'The analysis gave a picture a name that cannot be stored.');
    await blobs.putFile(artifactBlob(id, name), join(dir, name));
  }
}
