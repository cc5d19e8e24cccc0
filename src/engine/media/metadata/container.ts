import { emptyBlocks, latin1, type MetadataBlocks, startsWith } from './blocks.ts';
import { readGifBlocks } from './gif-blocks.ts';
import { findHeifExif } from './heif-exif.ts';
import { readJpegBlocks } from './jpeg-blocks.ts';
import { readPngBlocks } from './png-blocks.ts';
import { readWebpBlocks } from './riff-blocks.ts';
import { scanForXmp } from './xmp-scan.ts';

export type Container = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'heic' | 'avif';

/** The container by its first bytes; null for one that carries no metadata that we read. */
export function containerOf(bytes: Uint8Array): Container | null {
  if (startsWith(bytes, '\xff\xd8\xff')) return 'jpeg';
  if (startsWith(bytes, '\x89PNG\r\n\x1a\n')) return 'png';
  if (startsWith(bytes, 'RIFF') && startsWith(bytes, 'WEBP', 8)) return 'webp';
  if (startsWith(bytes, 'GIF8')) return 'gif';
  if (startsWith(bytes, 'II*\0') || startsWith(bytes, 'MM\0*')) return 'tiff';
  if (!startsWith(bytes, 'ftyp', 4)) return null;
  return latin1(bytes.subarray(8, 12)).startsWith('avi') ? 'avif' : 'heic';
}

/** Cuts the metadata out of a file. Never throws: damage gives what lies before it. */
export function readBlocks(bytes: Uint8Array): MetadataBlocks {
  switch (containerOf(bytes)) {
    case 'jpeg':
      return readJpegBlocks(bytes);
    case 'png':
      return readPngBlocks(bytes);
    case 'webp':
      return readWebpBlocks(bytes);
    case 'gif':
      return readGifBlocks(bytes);
    case 'tiff':
      return { ...emptyBlocks(), exif: bytes, xmp: scanForXmp(bytes) };
    case 'heic':
    case 'avif':
      return { ...emptyBlocks(), exif: findHeifExif(bytes), xmp: scanForXmp(bytes) };
    case null:
      return emptyBlocks();
  }
}
