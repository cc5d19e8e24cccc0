/** Size in pixels. */
export interface FrameSize {
  width: number;
  height: number;
}

/** Segments before the picture begins; a camera writes about ten. */
const SEGMENTS_MAX = 200;

const START_OF_IMAGE = 0xffd8;
const START_OF_SCAN = 0xda;
const FILL = 0xff;

/** SOF0 to SOF15, without the tables DHT, JPG and DAC among them (ITU-T T.81, table B.1). */
const isFrameHeader = (marker: number): boolean => marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** The size that a JPEG file says it has (ITU-T T.81, B.2.2); null for anything that is none, or has no picture in it. Reads nothing past the headers. */
export function readJpegSize(bytes: Uint8Array): FrameSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 4 || view.getUint16(0) !== START_OF_IMAGE) return null;
  let offset = 2;
  for (let i = 0; i < SEGMENTS_MAX && offset + 4 <= bytes.byteLength; i += 1) {
    if (bytes[offset] !== FILL) return null;
    const marker = bytes[offset + 1] as number;
    if (marker === START_OF_SCAN) return null;
    if (marker === FILL) offset += 1;
    else if (isFrameHeader(marker)) return sizeIn(view, offset);
    else offset += 2 + Math.max(view.getUint16(offset + 2), 2);
  }
  return null;
}

function sizeIn(view: DataView, offset: number): FrameSize | null {
  if (offset + 9 > view.byteLength) return null;
  const size = { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) };
  return size.width > 0 && size.height > 0 ? size : null;
}
