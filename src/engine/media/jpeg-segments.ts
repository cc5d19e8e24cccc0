/** One marker segment. `offset` is that of its 0xFF byte; `lengthBytes` counts what follows the marker, its two length bytes included (0 for bare markers). */
export interface JpegSegment {
  marker: number;
  name: string;
  offset: number;
  lengthBytes: number;
}

export interface SegmentWalk {
  segments: JpegSegment[];
  incomplete: boolean;
  /** Offset just after EOI, or null where none was reached. */
  endOffset: number | null;
}

/** A camera file has about 20 segments, a progressive one with split ICC and C2PA data some hundreds. */
export const MAX_JPEG_SEGMENTS = 4096;
const MAX_SCANS = 512;

const BARE_NAMES: Record<number, string> = { 1: 'TEM', 216: 'SOI', 217: 'EOI' };
const NAMES: Record<number, string> = {
  196: 'DHT',
  200: 'JPG',
  204: 'DAC',
  218: 'SOS',
  219: 'DQT',
  220: 'DNL',
  221: 'DRI',
  222: 'DHP',
  223: 'EXP',
  254: 'COM',
};

function nameOf(marker: number): string {
  const known = BARE_NAMES[marker] ?? NAMES[marker];
  if (known) return known;
  if (marker >= 0xc0 && marker <= 0xcf) return `SOF${marker - 0xc0}`;
  if (marker >= 0xe0 && marker <= 0xef) return `APP${marker - 0xe0}`;
  return `0x${marker.toString(16)}`;
}

/** Walks the markers of one picture from its SOI (ITU-T T.81, B.1.1): bounded by MAX_JPEG_SEGMENTS and by the bytes, never throws. */
export function walkSegments(bytes: Uint8Array): SegmentWalk {
  const segments: JpegSegment[] = [];
  let scans = 0;
  let at = 0;
  while (segments.length < MAX_JPEG_SEGMENTS && scans <= MAX_SCANS && at + 1 < bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1] as number;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0 || (marker >= 0xd0 && marker <= 0xd7)) break;
    const bare = marker in BARE_NAMES;
    if (!bare && at + 3 >= bytes.length) break;
    const lengthBytes = bare ? 0 : ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
    if (!bare && lengthBytes < 2) break;
    segments.push({ marker, name: nameOf(marker), offset: at, lengthBytes });
    at += 2 + lengthBytes;
    if (marker === 0xd9) return { segments, incomplete: false, endOffset: at };
    if (marker === 0xda) {
      scans += 1;
      at = skipEntropyCoded(bytes, at);
    }
  }
  return { segments, incomplete: true, endOffset: null };
}

/** Offset of the next marker that is not a restart marker, or the end of the bytes. */
function skipEntropyCoded(bytes: Uint8Array, from: number): number {
  let at = bytes.indexOf(0xff, from);
  while (at >= 0 && at + 1 < bytes.length) {
    const next = bytes[at + 1] as number;
    if (next === 0xff) at += 1;
    else if (next === 0 || (next >= 0xd0 && next <= 0xd7)) at = bytes.indexOf(0xff, at + 2);
    else return at;
  }
  return bytes.length;
}
