import type { MediaType } from '../../../core/media.ts';
import { hasText } from './bytes.ts';
import { mediaType } from './media-types.ts';

/** kbit/s by bitrate index, for MPEG-1 and MPEG-2/2.5, layers I, II and III (ISO/IEC 11172-3, 2.4.2.3; 13818-3). */
const BITRATES: Readonly<Record<string, readonly number[]>> = {
  '1-1': [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448],
  '1-2': [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384],
  '1-3': [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320],
  '2-1': [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256],
  '2-2': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
  '2-3': [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160],
};
const SAMPLE_RATES = [44_100, 48_000, 32_000];

/** MP3 and raw AAC: an ID3 tag, or a frame header that is followed by another one where the first frame ends. */
export function sniffMpegAudio(head: Uint8Array): MediaType | null {
  const start = hasText(head, 0, 'ID3') ? id3Bytes(head) : 0;
  if (start > 0 && start + 4 > head.length) return mediaType('audio', 'mp3');
  if (isFollowed(head, start, adtsFrameBytes)) return mediaType('audio', 'aac');
  if (isFollowed(head, start, mpegFrameBytes)) return mediaType('audio', 'mp3');
  return start > 0 && !hasText(head, start, 'fLaC') ? mediaType('audio', 'mp3') : null;
}

/** Length of an ID3v2 tag with its header: 28 bits in four bytes of seven (id3.org, ID3v2.4.0 structure, 3.1). */
export function id3Bytes(head: Uint8Array): number {
  const size = [6, 7, 8, 9].reduce((sum, at) => (sum << 7) | ((head[at] ?? 0) & 0x7f), 0);
  const footer = ((head[5] ?? 0) & 0x10) !== 0 ? 10 : 0;
  return 10 + size + footer;
}

function isFollowed(head: Uint8Array, at: number, frameBytes: (head: Uint8Array, at: number) => number): boolean {
  const length = frameBytes(head, at);
  if (length === 0) return false;
  return at + length + 4 > head.length ? at + length >= head.length : frameBytes(head, at + length) > 0;
}

/** Length of the MPEG audio frame at `at`; 0 where there is none. */
function mpegFrameBytes(head: Uint8Array, at: number): number {
  const [first = 0, second = 0, third = 0] = head.subarray(at, at + 3);
  const versionBits = (second >> 3) & 3;
  const layer = 4 - ((second >> 1) & 3);
  const rateIndex = (third >> 2) & 3;
  if (first !== 0xff || (second & 0xe0) !== 0xe0 || versionBits === 1 || layer === 4 || rateIndex === 3) return 0;
  const bitrate = (BITRATES[`${versionBits === 3 ? 1 : 2}-${layer}`]?.[third >> 4] ?? 0) * 1000;
  if (bitrate === 0) return 0;
  const sampleRate = (SAMPLE_RATES[rateIndex] as number) / (versionBits === 3 ? 1 : versionBits === 2 ? 2 : 4);
  const padding = (third >> 1) & 1;
  if (layer === 1) return (Math.floor((12 * bitrate) / sampleRate) + padding) * 4;
  return Math.floor(((layer === 3 && versionBits !== 3 ? 72 : 144) * bitrate) / sampleRate) + padding;
}

/** Length of the ADTS frame at `at` (ISO/IEC 13818-7, 6.2); 0 where there is none. */
function adtsFrameBytes(head: Uint8Array, at: number): number {
  const [first = 0, second = 0, third = 0, fourth = 0, fifth = 0, sixth = 0] = head.subarray(at, at + 6);
  if (first !== 0xff || (second & 0xf6) !== 0xf0 || ((third >> 2) & 15) > 12) return 0;
  const length = ((fourth & 3) << 11) | (fifth << 3) | (sixth >> 5);
  return length >= 7 ? length : 0;
}
