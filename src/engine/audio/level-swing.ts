/** Level contours are smoothed over 60 ms, and what changes more slowly than over 500 ms is taken away; in frames of 20 ms. */
const FAST_FRAMES = 1;
const SLOW_FRAMES = 12;
/** What lies further below the loudest frame does not count as a deeper swing. */
const RANGE_DB = 37.5;

/** The swing of a level (decibels, a value for each 20 ms) at about 2 to 8 Hz: speech rises and falls some four times a second. */
export function levelSwing(level: Float32Array): Float32Array {
  const bottom = level.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY) - RANGE_DB;
  const clipped = level.map((value) => Math.max(value, bottom));
  const fast = smoothed(clipped, FAST_FRAMES);
  const slow = smoothed(clipped, SLOW_FRAMES);
  return fast.map((value, i) => value - (slow[i] as number));
}

function smoothed(values: Float32Array, reach: number): Float32Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i += 1) sums[i + 1] = (sums[i] as number) + (values[i] as number);
  return values.map((_, i) => {
    const from = Math.max(0, i - reach);
    const to = Math.min(values.length, i + reach + 1);
    return ((sums[to] as number) - (sums[from] as number)) / (to - from);
  });
}
