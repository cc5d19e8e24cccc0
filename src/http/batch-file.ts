import { rm } from 'node:fs/promises';
import type { ErrorData } from '../core/errors.ts';
import type { MediaFile } from './upload-file.ts';

export interface BatchLimits {
  filesMax: number;
  /** Of all files together, packed and unpacked. */
  bytesMax: number;
  /** For the whole form to arrive: a batch holds one of few places while it does. */
  timeoutMs: number;
}

export const BATCH_LIMITS: BatchLimits = { filesMax: 50, bytesMax: 500 * 1024 * 1024, timeoutMs: 600_000 };

/** One file of a batch: on disk, or refused with a reason. */
export type BatchFile = MediaFile | { filename: string | null; error: ErrorData };

/** Removes what was not taken over. */
export async function discardFiles(files: readonly BatchFile[]): Promise<void> {
  for (const file of files) if ('path' in file) await rm(file.path, { force: true });
}
