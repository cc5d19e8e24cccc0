import type { FileHandle } from 'node:fs/promises';
import { textAt, uint32At } from './bytes.ts';

const MAX_BOXES = 64;
/** The tracks' kinds stand near the begin of their boxes; what lies further in is tables of samples. */
const MAX_MOVIE_BYTES = 4 << 20;
const HEADER_BYTES = 16;

/**
 * Whether an ISO file has tracks of sound and none of pictures. Recorders of phones write such files under brands of video, often with the movie box at the
 * end (ISO/IEC 14496-12: 8.2.1 movie, 8.4.3 handler). False where that cannot be told.
 */
export async function hasSoundAlone(file: FileHandle, sizeBytes: number): Promise<boolean> {
  const header = Buffer.alloc(HEADER_BYTES);
  for (let at = 0, boxes = 0; at + 8 <= sizeBytes && boxes < MAX_BOXES; boxes += 1) {
    const { bytesRead } = await file.read({ buffer: header, position: at });
    if (bytesRead < 8) return false;
    const length = boxBytes(header, sizeBytes - at);
    if (length < 8) return false;
    if (textAt(header, 4, 4) === 'moov') return length <= MAX_MOVIE_BYTES && tellsSoundAlone(await part(file, at, length));
    at += length;
  }
  return false;
}

/** Of 32 or 64 bits; 0 stands for "to the end". */
function boxBytes(header: Buffer, left: number): number {
  const short = uint32At(header, 0);
  if (short === 0) return left;
  return short === 1 ? Number(header.readBigUInt64BE(8)) : short;
}

async function part(file: FileHandle, position: number, length: number): Promise<string> {
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(length), position });
  return buffer.toString('latin1', 0, bytesRead);
}

function tellsSoundAlone(movie: string): boolean {
  const handlers = [...movie.matchAll(/hdlr[\s\S]{8}(vide|soun)/g)].map(([, handler]) => handler);
  return handlers.includes('soun') && !handlers.includes('vide');
}
