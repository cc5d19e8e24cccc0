import type { JobContext, Run } from './context.ts';

/** Deletes the media of a finished detection. Rejects where that failed and is to be tried again. */
export async function runPurge({ detections }: Pick<JobContext, 'detections'>, { detectionId }: Pick<Run, 'detectionId'>): Promise<void> {
  await detections.purge(detectionId);
}
