import { type JpegFrame, readFrameHeader } from './jpeg-frame.ts';
import { type HuffmanKind, huffmanKindOf, readHuffmanCounts } from './jpeg-huffman.ts';
import { matchQuantisation, type QuantisationMatch, readQuantisationTables } from './jpeg-quantisation.ts';
import { type JpegSegment, walkSegments } from './jpeg-segments.ts';

/** What the outside of a JPEG file says, without decoding it. ITU-T T.81 Annex B names every part. */
export interface JpegStructure {
  /** Marker segments of the main picture in file order, without RSTn and fill bytes. */
  segments: JpegSegment[];
  /** True where the walk stopped at one of its limits or at bytes that are no marker, before the end of the picture. */
  incomplete: boolean;
  /** First frame header, null where the file breaks off before it. */
  frame: JpegFrame | null;
  /** 64 steps in natural (row-major) order of the first component; null where its table is missing. */
  lumaTable: Uint16Array | null;
  /** The same of the second component; null for grey pictures. */
  chromaTable: Uint16Array | null;
  /** Whose tables these are and what quality they stand for; null without a luma table. */
  quantisation: QuantisationMatch | null;
  huffman: HuffmanKind;
  /** MCUs between restart markers; 0 for none. */
  restartInterval: number;
  /** Colour transform byte of Adobe's APP14 (0 none, 1 YCbCr, 2 YCCK); null without that segment. */
  adobeTransform: number | null;
  /** Bytes after the end-of-image marker; 0 where there is no such marker. */
  trailingBytes: number;
  endFound: boolean;
  /** Whole JPEGs found in application segments (thumbnails, previews) and after the end (multi-picture files). */
  embeddedJpegs: { inSegments: number; afterEnd: number };
}

/** At most this many embedded pictures are counted in either place. */
export const MAX_EMBEDDED_JPEGS = 64;
const MAX_TABLE_SEGMENTS = 256;

/** Reads the structure of a JPEG; null where the bytes do not start with SOI. Never throws; work is linear in the bytes. */
export function readJpegStructure(bytes: Uint8Array): JpegStructure | null {
  if (bytes.length < 4 || bytes[0] !== 0xff || bytes[1] !== 0xd8 || bytes[2] !== 0xff) return null;
  const walk = walkSegments(bytes);
  const payload = (segment: JpegSegment) => bytes.subarray(segment.offset + 4, Math.min(bytes.length, segment.offset + 2 + segment.lengthBytes));
  const payloadsOf = (name: string) =>
    walk.segments
      .filter((segment) => segment.name === name)
      .slice(0, MAX_TABLE_SEGMENTS)
      .map(payload);

  const frameSegment = walk.segments.find((segment) => segment.name.startsWith('SOF'));
  const frame = frameSegment ? readFrameHeader(frameSegment.marker, payload(frameSegment)) : null;
  const tables = readQuantisationTables(payloadsOf('DQT'));
  const lumaTable = tables.get(frame?.components[0]?.table ?? 0) ?? null;
  const chroma = frame?.components[1];
  const chromaTable = chroma ? (tables.get(chroma.table) ?? null) : null;
  const adobe = payloadsOf('APP14').find((part) => part.length >= 12 && Buffer.from(part.subarray(0, 5)).toString('latin1') === 'Adobe');
  const restart = payloadsOf('DRI').at(-1);
  return {
    segments: walk.segments,
    incomplete: walk.incomplete,
    frame,
    lumaTable,
    chromaTable,
    quantisation: lumaTable ? matchQuantisation(lumaTable, chromaTable) : null,
    huffman: huffmanKindOf(readHuffmanCounts(payloadsOf('DHT'))),
    restartInterval: restart && restart.length >= 2 ? ((restart[0] as number) << 8) | (restart[1] as number) : 0,
    adobeTransform: adobe ? (adobe[11] as number) : null,
    trailingBytes: walk.endOffset === null ? 0 : bytes.length - walk.endOffset,
    endFound: walk.endOffset !== null,
    embeddedJpegs: {
      inSegments: countEmbedded(walk.segments.filter((segment) => segment.name.startsWith('APP')).map(payload)),
      afterEnd: walk.endOffset === null ? 0 : countEmbedded([bytes.subarray(walk.endOffset)]),
    },
  };
}

function countEmbedded(parts: Uint8Array[]): number {
  const start = Buffer.from([0xff, 0xd8, 0xff]);
  let count = 0;
  for (const part of parts) {
    const view = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    for (let at = view.indexOf(start); at >= 0 && count < MAX_EMBEDDED_JPEGS; at = view.indexOf(start, at + 3)) count += 1;
  }
  return count;
}
