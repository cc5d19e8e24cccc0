import { bufferOf, decodeText } from './blocks.ts';
import { MAX_XMP_BYTES } from './limits.ts';

const END = '</x:xmpmeta>';

/** Finds an XMP packet by its text, for containers that we do not walk (Adobe XMP specification part 3, 1.2 "packet scanning"). Empty where there is none. */
export function scanForXmp(bytes: Uint8Array): string {
  const buffer = bufferOf(bytes);
  const start = buffer.indexOf('<x:xmpmeta');
  if (start < 0) return '';
  const window = buffer.subarray(start, start + MAX_XMP_BYTES);
  const end = window.indexOf(END);
  return end < 0 ? '' : decodeText(window.subarray(0, end + END.length));
}
