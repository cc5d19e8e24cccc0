import { constants } from 'node:fs';
import { copyFile, link, rm } from 'node:fs/promises';
import type { Principal } from '../core/api-key.ts';
import { AppError } from '../core/errors.ts';
import type { MediaKind } from '../core/media.ts';
import type { HttpSettings, Services } from './context.ts';
import { fetchMedia } from './fetch-media.ts';
import { temporaryPath, type UploadRules } from './upload.ts';
import type { MediaFile } from './upload-file.ts';

/** Where the media of a submission is: on disk already, somewhere in the net, or among the uploads. */
export type MediaSource = { type: 'file'; file: MediaFile } | { type: 'url'; url: string } | { type: 'token'; token: string };

/** Media on disk, and where it came from. */
export interface Intake extends MediaFile {
  sourceUrl: string | null;
  uploadId: string | null;
}

/** The names that a dialect has for the ways in which media is handed in; only those that it knows. */
export interface SourceNames {
  url: string;
  token: string;
}

/** The one source that was named. Throws `invalid_request` for none and for more than one. */
export function chooseSource(file: MediaFile | null, url: string | undefined, token: string | undefined, names: SourceNames): MediaSource {
  const given = [file && 'file', url !== undefined && names.url, token !== undefined && names.token].filter((name) => typeof name === 'string');
  if (given.length > 1) {
    throw new AppError('invalid_request', `There is more than one media: "${given.join('" and "')}". Send one of them in each request.`, {
      details: { field: given.at(-1) ?? null },
    });
  }
  if (file) return { type: 'file', file };
  if (url !== undefined) return { type: 'url', url };
  if (token !== undefined) return { type: 'token', token };
  throw new AppError(
    'invalid_request',
    `There is no file. Send one as the part "file" of a form, e.g. curl -F file=@photo.jpg, or JSON with "${names.url}" or "${names.token}".`,
  );
}

/** What of the media counts for the fingerprint of a request: of what is not here yet, its name. */
export function sourceFingerprint(source: MediaSource): unknown {
  if (source.type === 'file') return { sha256: source.file.sha256, filename: source.file.filename };
  return source.type === 'url' ? { url: source.url } : { token: source.token };
}

/** The size limits of this server. */
export function uploadRules(services: Pick<Services, 'uploadsDir' | 'sniff'>, { limits }: Pick<HttpSettings, 'limits'>): UploadRules {
  const maxBytes: Record<MediaKind, number> = {
    image: limits.imageBytes,
    audio: limits.audioBytes,
    video: limits.videoBytes,
    document: limits.documentBytes,
  };
  return { dir: services.uploadsDir, sniff: services.sniff, maxBytes: (kind) => maxBytes[kind], maxBytesOfAll: Math.max(...Object.values(maxBytes)) };
}

/**
 * Brings the media onto this disk and lets `use` have it; what `use` has not taken over is removed. `signal` ends a fetch.
 * Throws as `fetchMedia` does, `rate_limited` where too much is being fetched, and `not_found` for an upload that is none of this owner's.
 */
export async function withMedia<T>(
  services: Pick<Services, 'safeFetch' | 'uploads' | 'slots'>,
  source: MediaSource,
  { principal, rules, signal }: { principal: Principal; rules: UploadRules; signal: AbortSignal },
  use: (media: Intake) => Promise<T>,
): Promise<T> {
  const media = await bring(services, source, principal, rules, signal);
  try {
    return await use(media);
  } finally {
    await rm(media.path, { force: true });
  }
}

async function bring(
  { safeFetch, uploads, slots }: Pick<Services, 'safeFetch' | 'uploads' | 'slots'>,
  source: MediaSource,
  { owner }: Principal,
  rules: UploadRules,
  signal: AbortSignal,
): Promise<Intake> {
  if (source.type === 'file') return { ...source.file, sourceUrl: null, uploadId: null };
  if (source.type === 'url') {
    const { url } = source;
    return { ...(await slots.fetches.hold(owner, () => fetchMedia(safeFetch, url, rules, signal))), sourceUrl: url, uploadId: null };
  }
  const upload = await uploads.find(owner, source.token);
  const { kind, format, mime, sizeBytes, sha256 } = upload.media;
  const opened = await uploads.openFile(upload);
  try {
    const path = temporaryPath(rules.dir);
    await linkOrCopy(opened.path, path);
    return { path, filename: upload.filename, type: { kind, format, mime }, sizeBytes, sha256, sourceUrl: null, uploadId: upload.id };
  } finally {
    await opened.release();
  }
}

/** The upload stays where it is until a submission has succeeded; a second name for the same bytes costs nothing. */
async function linkOrCopy(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch {
    // Another file system, or one without links.
    try {
      await copyFile(from, to, constants.COPYFILE_EXCL);
    } catch (error) {
      await rm(to, { force: true });
      throw error;
    }
  }
}
