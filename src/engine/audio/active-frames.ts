/** Sound quieter than this is silence, whatever stands out of it; decibels below full scale. */
const AUDIBLE_DB = -72;
/** A frame is active so far above the background. */
const ABOVE_FLOOR_DB = 6;
/** The background is what the quietest tenth of the frames within 2.5 s on either side has. */
const FLOOR_REACH_FRAMES = 125;
const FLOOR_STEP_FRAMES = 12;
const FLOOR_QUANTILE = 0.1;
const PEAK_QUANTILE = 0.95;
/** What is so far below the loudest around is background, however quiet the rest is. */
const BELOW_PEAK_DB = 30;

/** 1 for every frame (20 ms, level in decibels) that stands out of the background around it, or is loud where all of it is. */
export function activeFrames(level: Float32Array): Uint8Array {
  const active = new Uint8Array(level.length);
  for (let from = 0; from < level.length; from += FLOOR_STEP_FRAMES) {
    const to = Math.min(level.length, from + FLOOR_STEP_FRAMES);
    const threshold = thresholdOf(level.slice(Math.max(0, from - FLOOR_REACH_FRAMES), Math.min(level.length, to + FLOOR_REACH_FRAMES)));
    for (let i = from; i < to; i += 1) active[i] = (level[i] as number) > threshold ? 1 : 0;
  }
  return active;
}

function thresholdOf(around: Float32Array): number {
  around.sort();
  const floor = around[Math.floor(FLOOR_QUANTILE * (around.length - 1))] as number;
  const peak = around[Math.floor(PEAK_QUANTILE * (around.length - 1))] as number;
  return Math.max(AUDIBLE_DB, Math.min(floor + ABOVE_FLOOR_DB, peak - ABOVE_FLOOR_DB), peak - BELOW_PEAK_DB);
}
