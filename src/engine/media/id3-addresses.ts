import { open } from 'node:fs/promises';
import { id3Bytes } from './sniff/mpeg-audio.ts';

/** Covers make tags large, but they stand last more often than not; what lies beyond this is not looked at. */
const MAX_TAG_BYTES = 4 << 20;
const MAX_FRAMES = 500;
const MAX_ADDRESS_CHARS = 2000;
const FRAME_HEADER_BYTES = 10;
const UNSYNCHRONISED = 0x80;
const EXTENDED = 0x40;

/**
 * Addresses in the link frames (`WOAS`, `WOAF`, ...) of an ID3v2.3 or 2.4 tag at the begin of a file, by frame id in lower case: FFmpeg passes them over. Empty
 * where there are none (id3.org, ID3v2.3.0, 4.3: a frame id, a length, two bytes of flags, the address in Latin-1).
 */
export async function id3Addresses(path: string): Promise<Record<string, string>> {
  const tag = await readTag(path);
  const addresses: Record<string, string> = {};
  const version = tag[3] ?? 0;
  // Tags of these forms are rare with links; misreading them would be worse than passing them over.
  if (version < 3 || version > 4 || ((tag[5] ?? 0) & (UNSYNCHRONISED | EXTENDED)) !== 0) return addresses;
  for (let at = FRAME_HEADER_BYTES, frames = 0; at + FRAME_HEADER_BYTES <= tag.length && frames < MAX_FRAMES; frames += 1) {
    const id = tag.toString('latin1', at, at + 4);
    if (!/^[A-Z][A-Z0-9]{3}$/.test(id)) break;
    const length = version === 4 ? syncSafe(tag, at + 4) : tag.readUInt32BE(at + 4);
    const from = at + FRAME_HEADER_BYTES;
    if (/^W[A-W]/.test(id)) addresses[id.toLowerCase()] = textOf(tag.subarray(from, from + Math.min(length, MAX_ADDRESS_CHARS)));
    at = from + length;
  }
  return addresses;
}

async function readTag(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const header = Buffer.alloc(FRAME_HEADER_BYTES);
    const { bytesRead } = await file.read({ buffer: header, position: 0 });
    if (bytesRead < FRAME_HEADER_BYTES || header.toString('latin1', 0, 3) !== 'ID3') return Buffer.alloc(0);
    const { buffer, bytesRead: count } = await file.read({ buffer: Buffer.alloc(Math.min(id3Bytes(header), MAX_TAG_BYTES)), position: 0 });
    return buffer.subarray(0, count);
  } finally {
    await file.close();
  }
}

const syncSafe = (tag: Buffer, at: number): number => [0, 1, 2, 3].reduce((sum, i) => (sum << 7) | ((tag[at + i] ?? 0) & 0x7f), 0);

function textOf(bytes: Buffer): string {
  const text = bytes.toString('latin1');
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}
