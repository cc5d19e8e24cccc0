import { decodeText, emptyBlocks, latin1, type MetadataBlocks, startsWith, viewOf } from './blocks.ts';
import { MAX_BLOCKS, MAX_EXIF_BYTES, MAX_XMP_BYTES } from './limits.ts';

/** EXIF and XMP chunks of a WebP (RFC 9649, 2.7.1.5). */
export function readWebpBlocks(bytes: Uint8Array): MetadataBlocks {
  const blocks = emptyBlocks();
  const view = viewOf(bytes);
  for (let offset = 12, count = 0; offset + 8 <= bytes.length && count < MAX_BLOCKS; count += 1) {
    const type = latin1(bytes.subarray(offset, offset + 4));
    const length = view.getUint32(offset + 4, true);
    const data = bytes.subarray(offset + 8, offset + 8 + length);
    if (type === 'EXIF' && data.length <= MAX_EXIF_BYTES) blocks.exif = startsWith(data, 'Exif\0\0') ? data.subarray(6) : data;
    if (type === 'XMP ') blocks.xmp = decodeText(data.subarray(0, MAX_XMP_BYTES));
    offset += 8 + length + (length & 1);
  }
  return blocks;
}
