import type { DetectionOptions } from './detection.ts';
import type { AnalyzeRequest } from './ports.ts';

/** What of a caller's options says how the engine judges sound. */
export const soundRequestOf = ({
  startRegion,
  endRegion,
  frameLength,
  sourceTracing,
}: Pick<DetectionOptions, 'startRegion' | 'endRegion' | 'frameLength' | 'sourceTracing'>): NonNullable<AnalyzeRequest['audio']> => ({
  startSeconds: startRegion,
  endSeconds: endRegion,
  frameLengthSeconds: frameLength,
  traceSource: sourceTracing,
});
