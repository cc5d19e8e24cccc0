import type { EngineContext } from './engine-context.ts';
import { SAMPLE_RATE } from './media/audio-limits.ts';

/** Told so often, in seconds of sound. */
const STEP_SECONDS = 10;

interface Part {
  stage: string;
  /** Where this pass over the sound begins and ends in the whole, 0..1. */
  from: number;
  to: number;
  /** Of the sound that it will go through, as far as it is known. */
  seconds: number | null;
}

/** Tells how far one pass over a sound is; to be called with every block at 16 kHz. */
export function soundProgress({ onProgress, onSound }: EngineContext, { stage, from, to, seconds }: Part): (samples: Float32Array) => void {
  let heard = 0;
  let told = 0;
  return ({ length }) => {
    heard += length / SAMPLE_RATE;
    if (heard - told < STEP_SECONDS) return;
    onSound?.(heard - told);
    told = heard;
    if (seconds !== null && seconds > 0) onProgress?.({ stage, fraction: from + (to - from) * Math.min(1, heard / seconds) });
  };
}
