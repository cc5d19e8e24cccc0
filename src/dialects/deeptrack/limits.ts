import type { MediaKind } from '../../core/media.ts';

/** The kinds that this vendor judges. */
export type DeeptrackKind = Exclude<MediaKind, 'document'>;

const MEBIBYTE = 1024 * 1024;

/** In MB of 2^20 bytes, as the vendor's server counts them (https://deeptrack.io/docs/api/documentation, "Size Limits"). */
export const MEGABYTES_MAX: Readonly<Record<DeeptrackKind, number>> = { image: 15, video: 500, audio: 50 };

export const maxBytesOf = (kind: DeeptrackKind): number => MEGABYTES_MAX[kind] * MEBIBYTE;

export const toMegabytes = (sizeBytes: number): number => sizeBytes / MEBIBYTE;

/**
 * By which name a file is refused before its bytes are looked at; null: any name will do. The vendor's server asks no picture for its extension
 * (deep-track/FaceDetectionSystem, backend/routers). The order is that of its error text.
 */
export const EXTENSIONS: Readonly<Record<DeeptrackKind, readonly string[] | null>> = {
  image: null,
  video: ['.mp4', '.avi', '.mov', '.mkv'],
  audio: ['.mp3', '.wav', '.m4a', '.aac', '.ogg', '.flac'],
};

/** How long a call with a frame holds its caller until the verdict comes. */
export const WAIT_MS = 60_000;

/** The same of a whole file. Sound may last an hour within its megabytes, and there is no call that would ask for its verdict later. */
export const FILE_WAIT_MS = { image: 60_000, audio: 120_000 } as const;

/** How long a job is listed: the vendor's server forgets it then (deep-track/FaceDetectionSystem, app.py). */
export const JOB_LISTED_MS = 2 * 3600 * 1000;
/** The most jobs that one answer lists, newest first; all are counted. */
export const JOBS_LISTED_MAX = 200;
