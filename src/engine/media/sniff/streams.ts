import type { MediaType } from '../../../core/media.ts';
import { hasText, textAt, uint32At } from './bytes.ts';
import { mediaType } from './media-types.ts';
import { id3Bytes } from './mpeg-audio.ts';

const ASF_HEADER_GUID = '\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa\x00\x62\xce\x6c';
const EBML_HEAD_BYTES = 4096;

/** Audio and video containers that are told by their first bytes alone. */
export function sniffStream(head: Uint8Array): MediaType | null {
  if (hasText(head, 0, 'OggS')) return sniffOgg(head);
  if (hasText(head, 0, 'fLaC') || (hasText(head, 0, 'ID3') && hasText(head, id3Bytes(head), 'fLaC'))) return mediaType('audio', 'flac');
  if (hasText(head, 0, '#!AMR')) return mediaType('audio', 'amr');
  if (uint32At(head, 0) === 0x1a45dfa3) return sniffMatroska(head);
  if (hasText(head, 0, ASF_HEADER_GUID)) return mediaType('video', 'wmv');
  if (uint32At(head, 0) === 0x1ba || uint32At(head, 0) === 0x1b3) return mediaType('video', 'mpg');
  return isTransportStream(head, 0, 188) || isTransportStream(head, 4, 192) ? mediaType('video', 'ts') : null;
}

/** By the first packet of the first page (RFC 3533; RFC 7845 for Opus). */
function sniffOgg(head: Uint8Array): MediaType | null {
  const packet = textAt(head, 27 + (head[26] ?? 0), 8);
  if (packet === 'OpusHead') return mediaType('audio', 'opus');
  return ['\x01vorbis', '\x7fFLAC', 'Speex   '].some((start) => packet.startsWith(start)) ? mediaType('audio', 'ogg') : null;
}

/** By the DocType in the EBML header; a WebM whose codec ids are all of audio is audio (RFC 9559, 5.1.4.1.21). */
function sniffMatroska(head: Uint8Array): MediaType | null {
  const docType = /\x42\x82[\x81-\x8f](webm|matroska)/.exec(textAt(head, 0, EBML_HEAD_BYTES))?.[1];
  if (docType === 'matroska') return mediaType('video', 'mkv');
  if (docType !== 'webm') return null;
  const codecs = textAt(head, 0, head.length).match(/\x86[\x81-\xbf][AV]_[A-Z]/g) ?? [];
  return codecs.length > 0 && codecs.every((codec) => codec[2] === 'A') ? mediaType('audio', 'webm') : mediaType('video', 'webm');
}

/** Three sync bytes a packet apart (ISO/IEC 13818-1, 2.4.3.2). */
function isTransportStream(head: Uint8Array, offset: number, packetBytes: number): boolean {
  return [0, 1, 2].every((packet) => head[offset + packet * packetBytes] === 0x47);
}
