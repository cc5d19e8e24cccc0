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
export function timeTicks(stretch: Stretch): Tick[] {
  const step = stepOf(stretch);
  const { startMs, durationMs } = stretch;
  const first = Math.ceil(startMs / 1000 / step);
  const last = Math.floor((startMs + durationMs) / 1000 / step);
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const seconds = (first + i) * step;
    return { ms: seconds * 1000, label: step < 1 ? seconds.toFixed(1) : clock(seconds * 1000) };
  });
}

/** In what the labels of the ticks count. */
export function timeUnit(stretch: Stretch): string {
  if (stepOf(stretch) < 1) return 's';
  return stretch.startMs + stretch.durationMs < HOUR_S * 1000 ? 'min:s' : 'h:min:s';
}

/** `0:07`, `0:07.5`, `1:02:30`. */
export function clock(ms: number): string {
  const tenths = Math.round(ms / 100);
  const seconds = Math.floor(tenths / 10);
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / HOUR_S), Math.floor(seconds / MINUTE_S) % MINUTE_S, seconds % MINUTE_S];
  const fraction = tenths % 10 === 0 ? '' : `.${tenths % 10}`;
  return `${hours > 0 ? `${hours}:${two(minutes)}` : minutes}:${two(rest)}${fraction}`;
}

const stepOf = ({ durationMs }: Stretch): number => STEPS_S.findLast((one) => durationMs / 1000 / one >= LEAST_TICKS) ?? (STEPS_S[0] as number);
