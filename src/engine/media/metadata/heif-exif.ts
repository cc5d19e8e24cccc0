import { bufferOf } from './blocks.ts';
import { MAX_EXIF_BYTES } from './limits.ts';

/** How an EXIF item of a HEIC or AVIF begins after its offset field (ISO/IEC 23008-12, A.2.1): with the JPEG-style prefix or without. */
const STARTS = ['Exif\0\0MM\0*', 'Exif\0\0II*\0', '\0\0\0\0MM\0*\0\0\0\x08', '\0\0\0\0II*\0\x08\0\0\0'] as const;

/** Finds the EXIF item by its first bytes; null where there is none. */
export function findHeifExif(bytes: Uint8Array): Uint8Array | null {
  const buffer = bufferOf(bytes);
  for (const start of STARTS) {
    const at = buffer.indexOf(start, 0, 'latin1');
    const prefixBytes = start.startsWith('Exif') ? 6 : 4;
    if (at >= 0) return buffer.subarray(at + prefixBytes, at + prefixBytes + MAX_EXIF_BYTES);
  }
  return null;
}
