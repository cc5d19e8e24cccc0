import { inflateSync } from 'node:zlib';
import { addText, decodeText, emptyBlocks, latin1, type MetadataBlocks, viewOf } from './blocks.ts';
import { MAX_BLOCKS, MAX_EXIF_BYTES, MAX_INFLATED_BYTES, MAX_XMP_BYTES } from './limits.ts';

const XMP_KEYWORD = 'XML:com.adobe.xmp';

/** Text, EXIF and XMP chunks of a PNG (W3C PNG, third edition, 11.3). Damaged or cut files give what could be read. */
export function readPngBlocks(bytes: Uint8Array): MetadataBlocks {
  const blocks = emptyBlocks();
  const view = viewOf(bytes);
  for (let offset = 8, count = 0; offset + 8 <= bytes.length && count < MAX_BLOCKS; count += 1) {
    const length = view.getUint32(offset);
    const type = latin1(bytes.subarray(offset + 4, offset + 8));
    if (type === 'IEND') break;
    readChunk(blocks, type, bytes.subarray(offset + 8, offset + 8 + length));
    offset += length + 12;
  }
  return blocks;
}

function readChunk(blocks: MetadataBlocks, type: string, data: Uint8Array): void {
  if (type === 'eXIf' && data.length <= MAX_EXIF_BYTES) blocks.exif = data;
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return;
  const end = data.indexOf(0);
  if (end < 1 || end > 79) return;
  const keyword = latin1(data.subarray(0, end));
  const text = textOf(type, data.subarray(end + 1));
  if (text === null) return;
  if (keyword === XMP_KEYWORD) blocks.xmp = (blocks.xmp + text).slice(0, MAX_XMP_BYTES);
  else addText(blocks.texts, `png:${keyword}`, text);
}

/** `data` starts after the keyword's zero byte. */
function textOf(type: string, data: Uint8Array): string | null {
  // tEXt should be Latin-1, but most generators write UTF-8 into it.
  if (type === 'tEXt') return decodeText(data.subarray(0, MAX_INFLATED_BYTES));
  if (type === 'zTXt') return inflate(data.subarray(1));
  const languageEnd = data.indexOf(0, 2);
  const translatedEnd = languageEnd < 0 ? -1 : data.indexOf(0, languageEnd + 1);
  if (translatedEnd < 0) return null;
  const content = data.subarray(translatedEnd + 1);
  return data[0] === 1 ? inflate(content) : decodeText(content.subarray(0, MAX_INFLATED_BYTES));
}

/** Null for what is no zlib stream or unpacks to more than the limit: a text bomb is no metadata. */
function inflate(data: Uint8Array): string | null {
  try {
    return decodeText(inflateSync(data, { maxOutputLength: MAX_INFLATED_BYTES }));
  } catch {
    return null;
  }
}
