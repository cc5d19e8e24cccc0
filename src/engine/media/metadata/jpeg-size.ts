import { viewOf } from './blocks.ts';

const MAX_MARKERS = 200;

/** Width and height from a JPEG's frame header (ITU-T T.81, B.2.2), as stored. Null where there is none. */
export function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  const view = viewOf(bytes);
  for (let offset = 2, count = 0; offset + 9 <= bytes.length && bytes[offset] === 0xff && count < MAX_MARKERS; count += 1) {
    const marker = bytes[offset + 1] as number;
    const isFrame = marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
    if (isFrame) return { width: view.getUint16(offset + 7), height: view.getUint16(offset + 5) };
    offset += 2 + view.getUint16(offset + 2);
  }
  return null;
}
