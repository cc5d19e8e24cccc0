import type { MediaType } from '../../../core/media.ts';
import { hasText } from './bytes.ts';
import { mediaType } from './media-types.ts';

/** Sizes of the header after the 14 bytes of a BMP's file header, one per version of the format (Microsoft, "Bitmap Header Types"). */
const BMP_HEADER_BYTES = new Set([12, 40, 52, 56, 64, 108, 124]);

export function sniffStillImage(head: Uint8Array): MediaType | null {
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff) return mediaType('image', 'jpeg');
  if (hasText(head, 0, '\x89PNG\r\n\x1a\n')) return mediaType('image', 'png');
  if (hasText(head, 0, 'GIF87a') || hasText(head, 0, 'GIF89a')) return mediaType('image', 'gif');
  if (isTiff(head)) return mediaType('image', 'tiff');
  if (hasText(head, 0, 'BM') && BMP_HEADER_BYTES.has(head[14] ?? 0) && head[15] === 0 && head[16] === 0 && head[17] === 0) return mediaType('image', 'bmp');
  return null;
}

/** TIFF and BigTIFF of either byte order, but not Canon's raw files, which open as TIFF and hold a thumbnail first. */
function isTiff(head: Uint8Array): boolean {
  const starts = ['II*\0', 'MM\0*', 'II+\0', 'MM\0+'];
  return starts.some((start) => hasText(head, 0, start)) && !hasText(head, 8, 'CR');
}
