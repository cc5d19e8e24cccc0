import { addText, bufferOf, decodeText, emptyBlocks, latin1, type MetadataBlocks, startsWith, viewOf } from './blocks.ts';
import { MAX_BLOCKS, MAX_TRAILER_BYTES, MAX_XMP_BYTES } from './limits.ts';

const EXIF = 'Exif\0\0';
const XMP = 'http://ns.adobe.com/xap/1.0/\0';
/** Followed by a 32-character GUID, the full length and this part's offset (Adobe XMP specification part 3, 1.1.3.1). */
const EXTENDED_XMP = 'http://ns.adobe.com/xmp/extension/\0';
const EXTENDED_XMP_HEADER = EXTENDED_XMP.length + 32 + 8;
const PHOTOSHOP = 'Photoshop 3.0\0';

/** Metadata segments of a JPEG up to its first scan, and the traces that Samsung's editor leaves behind the picture. */
export function readJpegBlocks(bytes: Uint8Array): MetadataBlocks {
  const blocks = emptyBlocks();
  const view = viewOf(bytes);
  for (let offset = 2, count = 0; offset + 4 <= bytes.length && count < MAX_BLOCKS; count += 1) {
    const marker = bytes[offset + 1] as number;
    if (bytes[offset] !== 0xff || marker === 0xda || marker === 0xd9) break;
    if (marker === 0xff) {
      offset += 1;
      continue;
    }
    const length = view.getUint16(offset + 2);
    if (length < 2) break;
    readSegment(blocks, marker, bytes.subarray(offset + 4, offset + 2 + length));
    offset += 2 + length;
  }
  readSamsungTrailer(blocks, bytes);
  return blocks;
}

function readSegment(blocks: MetadataBlocks, marker: number, data: Uint8Array): void {
  if (marker === 0xfe) addText(blocks.texts, 'jpeg:comment', decodeText(data));
  else if (marker === 0xe1) readApp1(blocks, data);
  else if (marker === 0xed && startsWith(data, PHOTOSHOP)) blocks.photoshop = join(blocks.photoshop, data.subarray(PHOTOSHOP.length));
  // Some services glue the Chinese AIGC label without any header into an APP segment of its own.
  else if (marker >= 0xe2 && marker <= 0xef && startsWith(data, 'AIGC{')) addText(blocks.texts, 'jpeg:AIGC', decodeText(data.subarray(4)));
}

function readApp1(blocks: MetadataBlocks, data: Uint8Array): void {
  if (startsWith(data, EXIF)) blocks.exif ??= data.subarray(EXIF.length);
  else if (startsWith(data, XMP)) addXmp(blocks, data.subarray(XMP.length));
  else if (startsWith(data, EXTENDED_XMP)) addXmp(blocks, data.subarray(EXTENDED_XMP_HEADER));
}

function addXmp(blocks: MetadataBlocks, data: Uint8Array): void {
  if (blocks.xmp.length < MAX_XMP_BYTES) blocks.xmp += decodeText(data);
}

/** A long resource block continues in the next segment. */
function join(first: Uint8Array | null, next: Uint8Array): Uint8Array {
  return first === null ? next : Buffer.concat([first, next]);
}

function readSamsungTrailer(blocks: MetadataBlocks, bytes: Uint8Array): void {
  const tail = bufferOf(bytes).subarray(-MAX_TRAILER_BYTES);
  const start = tail.indexOf('PhotoEditor_Re_Edit_Data');
  if (start >= 0) addText(blocks.texts, 'samsung:re-edit', latin1(tail.subarray(start)));
}
