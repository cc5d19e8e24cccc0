import { AppError } from '../core/errors.ts';
import type { JobContext, Run } from './context.ts';

/** Ends the detection of a job that was given up: every run of it ended with its process. Nothing changes where the detection has ended. */
export async function runDeadLetter(
  { detections, logger, metrics }: Pick<JobContext, 'detections' | 'logger' | 'metrics'>,
  { detectionId, jobId }: Pick<Run, 'detectionId' | 'jobId'>,
): Promise<void> {
  const error = new AppError(
    'engine_crashed',
    'The analysis of this media was begun several times and never came to an end. Submit it again, or send it to us.',
  );
  if (!(await detections.fail(detectionId, error.toData()))) return;
  metrics.deadLettered();
  logger.error({ detectionId, jobId }, 'analysis given up');
}
