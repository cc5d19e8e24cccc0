const STEPS_S = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
const LEAST_TICKS = 4;
const MINUTE_S = 60;
const HOUR_S = 3600;

export interface Tick {
  ms: number;
  label: string;
}

/** A stretch of a file, in milliseconds from the file's begin. */
export interface Stretch {
  startMs: number;
  durationMs: number;
}

/** Times at even, round steps, some 4 to 12 of them where the stretch is not too short, labelled `1.5`, `0:45` or `1:02:30`. */
export function timeTicks({ startMs, durationMs }: Stretch): Tick[] {
  const seconds = durationMs / 1000;
  const step = STEPS_S.findLast((one) => seconds / one >= LEAST_TICKS) ?? (STEPS_S[0] as number);
  const first = Math.ceil(startMs / 1000 / step);
  const last = Math.floor((startMs / 1000 + seconds) / step);
  return Array.from({ length: last - first + 1 }, (_, i) => ({ ms: (first + i) * step * 1000, label: label((first + i) * step, step) }));
}

function label(seconds: number, step: number): string {
  if (step < 1) return seconds.toFixed(1);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / HOUR_S), Math.floor(seconds / MINUTE_S) % MINUTE_S, Math.round(seconds) % MINUTE_S];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
