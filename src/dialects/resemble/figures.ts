import type { Detection } from '../../core/detection.ts';

/** Beyond this many digits a score says nothing, and `1e-7` is no way to write one. */
const DIGITS = 6;

export const rounded = (value: number): number => Number(value.toFixed(DIGITS));

/** A figure as the vendor writes those of sound: text, with a decimal point always. */
export function decimal(value: number): string {
  const text = String(rounded(value));
  return text.includes('.') ? text : `${text}.0`;
}

/** `2024-01-15T10:30:00Z`, as everywhere but in lists. */
export const wholeSeconds = (time: Date): string => time.toISOString().replace(/\.\d{3}Z$/, 'Z');

/** `2024-01-15T10:30:00.000Z`, as in lists. */
export const withMilliseconds = (time: Date): string => time.toISOString();

/** Seconds; null where it is not known (yet). A still lasts no time. */
export function durationOf({ media }: Pick<Detection, 'media'>): number | null {
  const durationMs = 'durationMs' in media ? media.durationMs : null;
  if (durationMs !== null) return durationMs / 1000;
  return media.kind === 'image' ? 0 : null;
}
