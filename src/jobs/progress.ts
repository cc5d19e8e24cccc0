import type { Progress } from '../core/events.ts';
import type { JobContext } from './context.ts';

const INTERVAL_MS = 100;

/** Tells listeners how far an analysis is, at most ten times a second. What is lost between is of no interest: the next one says more. */
export function throttledProgress({ events, logger }: Pick<JobContext, 'events' | 'logger'>, detectionId: string, now = performance.now.bind(performance)) {
  let lastMs = Number.NEGATIVE_INFINITY;
  return (progress: Progress): void => {
    const atMs = now();
    if (atMs - lastMs < INTERVAL_MS) return;
    lastMs = atMs;
    events.publish({ type: 'progress', detectionId, ...progress }).catch((error: unknown) => logger.warn({ error, detectionId }, 'progress was not told'));
  };
}
