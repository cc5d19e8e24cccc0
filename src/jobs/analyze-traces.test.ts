import { afterEach, beforeEach, expect, it } from 'vitest';
import { useEmbedded } from '../../test/support/database.ts';
import { type DetectionHouse, openDetections, options } from '../../test/support/detections.ts';
import { AppError } from '../core/errors.ts';
import { NO_REVERSE_SEARCH } from '../core/known-media/reverse-search.ts';
import { NO_METRICS, NO_TRACER } from '../core/telemetry.ts';
import { runAnalyze } from './analyze.ts';

const get = useEmbedded();
let house: DetectionHouse;
beforeEach(async () => {
  house = await openDetections(get());
});
afterEach(() => house.close());

/** A run whose engine child dies with the name of a camera on its lips: what the queue is told and what the log is. */
async function crash(zeroRetention: boolean): Promise<{ thrown: unknown; logged: unknown[] }> {
  const logged: unknown[] = [];
  const log = (fields: object): void => void logged.push(fields);
  const engine = {
    analyze: () => Promise.reject(new AppError('engine_crashed', 'The engine ended.', { cause: 'cannot read the tag okapi-camera' })),
  };
  const { blobs, events } = house.parts;
  const silent = { reverseSearch: NO_REVERSE_SEARCH, metrics: NO_METRICS, tracer: NO_TRACER };
  const context = { detections: house.detections, blobs, events, engine, tempDir: house.tempDir, ...silent };
  const { id } = await house.detections.submit(await house.submission({ options: { ...options, zeroRetention } }));
  const run = { detectionId: id, trace: { requestId: null, traceparent: null }, jobId: 'job', attempt: 0, signal: new AbortController().signal };
  const logger = { info: log, warn: log, error: log };
  const thrown = await runAnalyze({ ...context, logger }, run).catch((error: unknown) => error);
  return { thrown, logged };
}

const causes = (logged: unknown[]): unknown[] => logged.flatMap((fields) => (fields as { error?: Error }).error?.cause ?? []);

it.each([false, true])('keeps nothing of the media with a job that is to run again (zero retention: %s)', async (zeroRetention) => {
  const { thrown, logged } = await crash(zeroRetention);
  expect(thrown).toMatchObject({ code: 'engine_crashed' });
  expect(thrown).not.toHaveProperty('cause');
  expect(causes(logged)).toEqual(zeroRetention ? [] : ['cannot read the tag okapi-camera']);
});
