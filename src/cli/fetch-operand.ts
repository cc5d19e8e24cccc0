import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { MediaLimits } from '../config.ts';
import { sniffMedia } from '../engine/media/sniff.ts';
import { fetchMedia } from '../http/fetch-media.ts';
import { uploadRules } from '../http/intake.ts';
import type { MediaFile } from '../http/upload-file.ts';
import { createSafeFetch } from '../net/safe-fetch.ts';

/** Fetches operands that are URLs into a folder of its own, which is made for the first of them and gone after `close`. */
export interface OperandFetcher {
  /** Throws AppError. */
  fetch(url: string, signal: AbortSignal): Promise<MediaFile>;
  close(): Promise<void>;
}

export const isUrl = (operand: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(operand);

/** The name of a file or of what a URL names, without folders and query. */
export const operandName = (operand: string): string => (isUrl(operand) && basename(URL.parse(operand)?.pathname ?? '')) || basename(operand);

export function createOperandFetcher({ limits, urlAllow }: { limits: MediaLimits; urlAllow: readonly string[] }): OperandFetcher {
  const safeFetch = createSafeFetch({ allow: urlAllow });
  let folder: Promise<string> | null = null;
  return {
    fetch: async (url, signal) => {
      folder ??= mkdtemp(join(tmpdir(), 'bonafide-fetch-'));
      return fetchMedia(safeFetch, url, uploadRules({ uploadsDir: await folder, sniff: sniffMedia }, { limits }), signal);
    },
    close: async () => {
      if (folder) await rm(await folder, { recursive: true, force: true });
    },
  };
}
