import type { DetectionOptions } from './detection.ts';
import type { AnalyzeRequest } from './ports.ts';

/** As much sound as is decoded of one file: no region lies beyond. */
export const SOUND_SECONDS_MAX = 6 * 3600;
/** Seconds of sound that can be judged at a time. */
export const FRAME_SECONDS = { min: 1, max: 4 } as const;

/** What of a caller's options says how the engine judges sound. */
export const soundRequestOf = ({
  startRegion,
  endRegion,
  frameLength,
}: Pick<DetectionOptions, 'startRegion' | 'endRegion' | 'frameLength'>): NonNullable<AnalyzeRequest['audio']> => ({
  startSeconds: startRegion,
  endSeconds: endRegion,
  frameLengthSeconds: frameLength,
});
