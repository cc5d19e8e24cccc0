import type { MediaUpload } from '../../core/detection.ts';
import type { MediaKind } from '../../core/media.ts';

/** Usual bytes in a second of what is played, by format: the length itself is known only after the analysis has begun. */
const BYTES_PER_SECOND: Readonly<Record<string, number>> = {
  wav: 176_400,
  flac: 90_000,
  mp3: 16_000,
  m4a: 16_000,
  mp4: 500_000,
  mov: 1_000_000,
  webm: 250_000,
};
const BYTES_PER_SECOND_OTHERWISE = 250_000;

interface Pace {
  /** For every file. */
  seconds: number;
  /** For each megabyte (2^20 bytes). */
  perMegabyte: number;
  /** For each second of what is played. */
  perSecond: number;
}

const PACES: Readonly<Record<MediaKind, Pace>> = {
  image: { seconds: 1, perMegabyte: 1, perSecond: 0 },
  document: { seconds: 2, perMegabyte: 1, perSecond: 0 },
  audio: { seconds: 2, perMegabyte: 0, perSecond: 0.1 },
  video: { seconds: 3, perMegabyte: 0, perSecond: 1 },
};

/** Whatever takes longer is ended by the server (`BONAFIDE_ENGINE_TIMEOUT_SECONDS`, 120 by default). */
const ESTIMATE_SECONDS_MAX = 120;

/** Whole seconds that an analysis of such a file takes about, without what it waits for others. */
export function estimateSeconds({ kind, format, sizeBytes }: Pick<MediaUpload, 'kind' | 'format' | 'sizeBytes'>): number {
  const { seconds, perMegabyte, perSecond } = PACES[kind];
  const playedSeconds = sizeBytes / (BYTES_PER_SECOND[format] ?? BYTES_PER_SECOND_OTHERWISE);
  const estimate = seconds + perMegabyte * (sizeBytes / 2 ** 20) + perSecond * playedSeconds;
  return Math.min(Math.ceil(estimate), ESTIMATE_SECONDS_MAX);
}
