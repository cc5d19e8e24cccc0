import { AppError } from '../core/errors.ts';
import type { MediaKind } from '../core/media.ts';

/** The part of the settings' media limits that the engine holds; structurally a part of Config's `limits`. */
export interface EngineLimits {
  imageBytes: number;
  imagePixels: number;
  audioBytes: number;
  videoBytes: number;
  documentBytes: number;
}

/** Throws `payload_too_large` where a file of this kind may not have so many bytes. */
export function checkFileSize(kind: MediaKind, sizeBytes: number, limits: EngineLimits): void {
  const maxBytes = { image: limits.imageBytes, audio: limits.audioBytes, video: limits.videoBytes, document: limits.documentBytes }[kind];
  if (sizeBytes <= maxBytes) return;
  throw new AppError('payload_too_large', `The ${kind} file has ${megabytes(sizeBytes)}; at most ${megabytes(maxBytes)} are taken. Send a smaller file.`, {
    details: { size_bytes: sizeBytes, max_bytes: maxBytes },
  });
}

/** Throws `payload_too_large` for a picture of too many pixels, by its header, before anything is decoded. */
export function checkPixels(width: number, height: number, limits: Pick<EngineLimits, 'imagePixels'>): void {
  if (width * height <= limits.imagePixels) return;
  const max = Math.round(limits.imagePixels / 1e6);
  throw new AppError('payload_too_large', `The picture is ${width} x ${height} pixels; at most ${max} megapixels are taken. Send it scaled down.`, {
    details: { width, height, max_pixels: limits.imagePixels },
  });
}

const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(bytes < 10 * 2 ** 20 ? 1 : 0)} MB`;
