import type { DetectionOptions } from '../core/detection.ts';
import { FRAME_SECONDS, SOUND_SECONDS_MAX } from '../core/sound-request.ts';
import { type FlagSpec, type FlagValue, textOf, UsageError } from './command.ts';

const REGION_SECONDS = { min: 0, max: SOUND_SECONDS_MAX } as const;

/** Flags that say how sound is judged. */
export const SOUND_FLAGS = {
  'start-region': { type: 'string', placeholder: 'SECONDS', doc: 'of sound: judge from there on' },
  'end-region': { type: 'string', placeholder: 'SECONDS', doc: 'of sound: judge up to there' },
  'frame-length': { type: 'string', placeholder: 'SECONDS', doc: 'of sound: judge so much at a time, 1 to 4 [2]' },
} as const satisfies Readonly<Record<string, FlagSpec>>;

/** Throws UsageError for what is no number of seconds, out of range, or a region that ends before it begins. */
export function readSoundFlags(values: Readonly<Record<string, FlagValue>>): Pick<DetectionOptions, 'startRegion' | 'endRegion' | 'frameLength'> {
  const startRegion = secondsOf('start-region', values, REGION_SECONDS);
  const endRegion = secondsOf('end-region', values, REGION_SECONDS);
  if (endRegion !== null && endRegion <= (startRegion ?? 0)) throw new UsageError('--end-region must be greater than --start-region.');
  return { startRegion, endRegion, frameLength: secondsOf('frame-length', values, FRAME_SECONDS) };
}

function secondsOf(
  name: keyof typeof SOUND_FLAGS,
  values: Readonly<Record<string, FlagValue>>,
  { min, max }: Readonly<Record<'min' | 'max', number>>,
): number | null {
  const text = textOf(values[name]);
  if (text === undefined) return null;
  const seconds = /^\d{1,6}(\.\d{1,6})?$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (seconds >= min && seconds <= max) return seconds;
  throw new UsageError(`--${name} must be a number of seconds from ${min} to ${max}, not "${text}".`);
}
