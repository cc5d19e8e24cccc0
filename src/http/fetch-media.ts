import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../core/errors.ts';
import type { IncomingAnswer, SafeFetch } from '../net/safe-fetch.ts';
import { remoteFilename } from './remote-filename.ts';
import type { UploadRules } from './upload.ts';
import { type MediaFile, storeFile } from './upload-file.ts';
import { cleanFilename } from './upload-form.ts';

const TIMEOUT_MS = 300_000;
const REDIRECTS_MAX = 5;

/** Media that was fetched. */
export type FetchedMedia = MediaFile;

/**
 * Fetches the media that a URL names, streamed to disk under the rules for uploads. The bytes decide what it is; no header is believed.
 * Throws AppError (`invalid_request`, `url_blocked`, `url_unreachable`, `payload_too_large`, `unsupported_media`, `media_unreadable`); nothing is left on
 * disk then.
 */
export async function fetchMedia(safeFetch: SafeFetch, url: string, rules: UploadRules, signal: AbortSignal): Promise<FetchedMedia> {
  const answer = await safeFetch(url, { timeoutMs: TIMEOUT_MS, maxBytes: rules.maxBytesOfAll, redirectsMax: REDIRECTS_MAX, signal });
  const path = join(rules.dir, `${randomUUID()}.fetch`);
  try {
    requireContent(answer);
    const stored = await storeFile(answer.body, path, rules, signal);
    return { ...stored, path, filename: cleanFilename(remoteFilename(answer)) };
  } catch (error) {
    await rm(path, { force: true });
    if (signal.aborted) throw new AppError('url_unreachable', 'The fetch was given up.', { details: { reason: 'given_up' }, cause: error });
    throw error;
  } finally {
    answer.body.destroy();
  }
}

function requireContent({ status, headers }: IncomingAnswer): void {
  if (status !== 200) {
    throw new AppError('url_unreachable', `The host of this URL answered with status ${status} instead of the media. Check that anyone may fetch it.`, {
      details: { reason: 'status', status },
    });
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.trim().toLowerCase() === 'identity') return;
  throw new AppError('url_unreachable', 'The host of this URL sends compressed content though it was asked not to. Offer the file as it is.', {
    details: { reason: 'encoding' },
  });
}
