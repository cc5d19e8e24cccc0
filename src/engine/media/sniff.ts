import { open } from 'node:fs/promises';
import type { MediaType } from '../../core/media.ts';
import { sniffDocument } from './sniff/documents.ts';
import { sniffIsoMedia } from './sniff/iso-media.ts';
import { hasSoundAlone } from './sniff/iso-tracks.ts';
import { mediaType } from './sniff/media-types.ts';
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

const ISO_VIDEO = new Set(['mp4', 'mov', '3gp']);

/** The same of a file on disk, where the tracks of an ISO file can be looked up: sound alone is audio. Rejects with the file system's error. */
export async function sniffFile(path: string): Promise<MediaType | null> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(SNIFF_BYTES), position: 0 });
    const type = sniffMedia(buffer.subarray(0, bytesRead));
    const isoVideo = type?.kind === 'video' && ISO_VIDEO.has(type.format);
    return isoVideo && (await hasSoundAlone(file, (await file.stat()).size)) ? mediaType('audio', 'm4a') : type;
  } finally {
    await file.close();
  }
}
