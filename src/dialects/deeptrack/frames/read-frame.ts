import { type FrameSize, readJpegSize } from '../../../http/mjpeg-frame.ts';
import { FRAME_BYTES_MAX, FRAME_SIDE_MAX, FRAME_TEXT_MAX } from './limits.ts';

/** One picture as it came in. */
export interface Frame extends FrameSize {
  /** A JPEG file. */
  bytes: Uint8Array;
}

const DATA_URL_PREFIX = /^data:[^,]{0,100},/;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** The frame in a base64 text, with or without a `data:` prefix; in words why there is none in it. Decodes no picture, only reads its header. */
export function readFrame(text: string): Frame | { problem: string } {
  if (text.length > FRAME_TEXT_MAX) return { problem: `A frame has at most ${FRAME_BYTES_MAX / 2 ** 20} MB.` };
  const base64 = text.replace(DATA_URL_PREFIX, '').replace(/\s/g, '');
  if (!BASE64.test(base64)) return { problem: 'The text is not base64.' };
  const bytes = Buffer.from(base64, 'base64');
  const size = readJpegSize(bytes);
  if (!size) return { problem: 'The bytes are no JPEG picture.' };
  if (Math.max(size.width, size.height) > FRAME_SIDE_MAX) return { problem: `A frame has at most ${FRAME_SIDE_MAX} x ${FRAME_SIDE_MAX} pixels.` };
  return { bytes, ...size };
}
