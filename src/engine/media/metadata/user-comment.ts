import { decodeText, latin1 } from './blocks.ts';

/**
 * EXIF UserComment: eight bytes that name the coding, then the text (EXIF 2.32, 4.6.5). `UNICODE` should follow the file's byte order, but
 * Stable Diffusion tools always write big endian, so the order is taken from where the zero bytes of plain letters fall.
 */
export function readUserComment(bytes: Uint8Array): string {
  const coding = latin1(bytes.subarray(0, 8));
  const content = bytes.subarray(8);
  if (coding === 'UNICODE\0') return decodeUtf16(content);
  if (coding === 'ASCII\0\0\0' || coding === '\0\0\0\0\0\0\0\0') return decodeText(content);
  // Some writers leave the coding out.
  return decodeText(bytes);
}

function decodeUtf16(bytes: Uint8Array): string {
  let evenZeros = 0;
  let oddZeros = 0;
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    if (bytes[i] === 0) evenZeros += 1;
    if (bytes[i + 1] === 0) oddZeros += 1;
  }
  return new TextDecoder(evenZeros > oddZeros ? 'utf-16be' : 'utf-16le').decode(bytes.subarray(0, bytes.length & ~1));
}
