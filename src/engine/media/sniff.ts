import { open } from 'node:fs/promises';
import type { MediaType } from '../../core/media.ts';
import { sniffDocument } from './sniff/documents.ts';
import { sniffIsoMedia } from './sniff/iso-media.ts';
import { sniffMpegAudio } from './sniff/mpeg-audio.ts';
import { sniffRiff } from './sniff/riff.ts';
import { sniffStillImage } from './sniff/still-images.ts';
import { sniffStream } from './sniff/streams.ts';

/** As many of a file's first bytes as tell its type; fewer may leave a type unknown, more are not looked at. */
export const SNIFF_BYTES = 64 * 1024;

/** From the surest mark to the weakest: `%PDF-` may stand anywhere in the first kilobyte, a frame of MPEG audio is found by eleven bits. */
const SNIFFERS = [sniffStillImage, sniffRiff, sniffIsoMedia, sniffStream, sniffDocument, sniffMpegAudio];

/** What a file's first bytes say that it is, whatever its name; null for anything that cannot be analysed. Pure. */
export function sniffMedia(head: Uint8Array): MediaType | null {
  const bytes = head.subarray(0, SNIFF_BYTES);
  for (const sniffer of SNIFFERS) {
    const type = sniffer(bytes);
    if (type) return type;
  }
  return null;
}

/** The name under which the server wires it. */

/** The same of a file on disk. Rejects with the file system's error. */
export async function sniffFile(path: string): Promise<MediaType | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(SNIFF_BYTES), position: 0 });
    return sniffMedia(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}
