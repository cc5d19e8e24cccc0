import { addText, decodeText, emptyBlocks, type MetadataBlocks } from './blocks.ts';
import { MAX_BLOCKS } from './limits.ts';
import { scanForXmp } from './xmp-scan.ts';

/** Comments of a GIF (GIF89a, section 24); XMP lies in an application block and is found by its packet. */
export function readGifBlocks(bytes: Uint8Array): MetadataBlocks {
  const blocks = { ...emptyBlocks(), xmp: scanForXmp(bytes) };
  let offset = 13 + colourTableBytes(bytes[10] ?? 0);
  for (let count = 0; offset < bytes.length && count < MAX_BLOCKS; count += 1) {
    const kind = bytes[offset];
    if (kind === 0x21) {
      const { data, next } = subBlocks(bytes, offset + 2, bytes[offset + 1] === 0xfe);
      if (data.length > 0) addText(blocks.texts, 'gif:comment', decodeText(data));
      offset = next;
    } else if (kind === 0x2c) {
      offset = subBlocks(bytes, offset + 11 + colourTableBytes(bytes[offset + 9] ?? 0), false).next;
    } else break;
  }
  return blocks;
}

const colourTableBytes = (packed: number): number => (packed & 0x80 ? 3 << ((packed & 7) + 1) : 0);

/** A chain of sub-blocks of at most 255 bytes, ended by an empty one. The data is collected only where it is wanted. */
function subBlocks(bytes: Uint8Array, start: number, wanted: boolean): { data: Uint8Array; next: number } {
  const parts: Uint8Array[] = [];
  let offset = start;
  while (offset < bytes.length) {
    const length = bytes[offset] as number;
    if (length === 0) break;
    if (wanted) parts.push(bytes.subarray(offset + 1, offset + 1 + length));
    offset += 1 + length;
  }
  return { data: Buffer.concat(parts), next: offset + 1 };
}
