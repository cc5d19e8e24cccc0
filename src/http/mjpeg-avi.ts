/** Pictures of one size, and how long each is shown. */
export interface MotionJpeg {
  /** Whole JPEG files, in order. */
  frames: readonly Uint8Array[];
  /** Pixels, at most 65,535. */
  width: number;
  height: number;
  /** From one frame to the next, in microseconds. */
  frameMicroseconds: number;
}

const AVIF_HASINDEX = 0x10;
const AVIIF_KEYFRAME = 0x10;
/** Of the one stream, number 00: a compressed picture. */
const FRAME_CHUNK = '00dc';
const BITMAP_HEADER_BYTES = 40;
const BITS_PER_PIXEL = 24;
const MICROSECONDS_PER_SECOND = 1_000_000;
/** "Use the default quality." */
const DEFAULT_QUALITY = 0xffffffff;
const CHUNK_HEADER_BYTES = 8;

/**
 * JPEG pictures as the pieces of a Motion-JPEG AVI file, to be written one after another; the pictures are not copied. The layout is that of Microsoft's "AVI RIFF
 * File Reference" (learn.microsoft.com/windows/win32/directshow/avi-riff-file-reference): `hdrl`, `movi` and an `idx1` that marks every picture as a key frame.
 * What it cannot hold is more than 4 GiB.
 */
export function motionJpegAvi(video: MotionJpeg): Uint8Array[] {
  const movi = list(
    'movi',
    video.frames.flatMap((frame) => chunk(FRAME_CHUNK, frame)),
  );
  return form([...headers(video), ...movi, ...index(video.frames)]);
}

const form = (pieces: readonly Uint8Array[]): Uint8Array[] => container('RIFF', 'AVI ', pieces);
const list = (type: string, pieces: readonly Uint8Array[]): Uint8Array[] => container('LIST', type, pieces);

function container(id: string, type: string, pieces: readonly Uint8Array[]): Uint8Array[] {
  const sizeBytes = type.length + pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return [fields(id, sizeBytes, type), ...pieces];
}

/** Chunks begin at even addresses; the byte that this may take is not part of the size. */
function chunk(id: string, content: Uint8Array): Uint8Array[] {
  const head = fields(id, content.byteLength);
  return content.byteLength % 2 === 0 ? [head, content] : [head, content, new Uint8Array(1)];
}

/** AVIMAINHEADER, and of the one stream AVISTREAMHEADER and BITMAPINFOHEADER. */
function headers({ frames, width, height, frameMicroseconds }: MotionJpeg): Uint8Array[] {
  const largestBytes = Math.max(0, ...frames.map((frame) => frame.byteLength));
  const bytesPerSecond = Math.min(Math.ceil((largestBytes * MICROSECONDS_PER_SECOND) / frameMicroseconds), 0xffffffff);
  const main = fields(frameMicroseconds, bytesPerSecond, 0, AVIF_HASINDEX, frames.length, 0, 1, largestBytes, width, height, 0, 0, 0, 0);
  const stream = Buffer.concat([
    fields('vids', 'MJPG', 0, 0, 0, frameMicroseconds, MICROSECONDS_PER_SECOND, 0, frames.length, largestBytes, DEFAULT_QUALITY, 0),
    words(0, 0, width, height),
  ]);
  const imageBytes = Math.min((width * height * BITS_PER_PIXEL) / 8, 0xffffffff);
  const format = Buffer.concat([fields(BITMAP_HEADER_BYTES, width, height), words(1, BITS_PER_PIXEL), fields('MJPG', imageBytes, 0, 0, 0, 0)]);
  return list('hdrl', [...chunk('avih', main), ...list('strl', [...chunk('strh', stream), ...chunk('strf', format)])]);
}

/** AVIOLDINDEX: offsets count from the type of the `movi` list. */
function index(frames: readonly Uint8Array[]): Uint8Array[] {
  let offset = FRAME_CHUNK.length;
  const entries = frames.map(({ byteLength }) => {
    const entry = fields(FRAME_CHUNK, AVIIF_KEYFRAME, offset, byteLength);
    offset += CHUNK_HEADER_BYTES + byteLength + (byteLength % 2);
    return entry;
  });
  return chunk('idx1', Buffer.concat(entries));
}

/** Four-character codes as they are, numbers as little-endian 32-bit ones. */
function fields(...values: readonly (string | number)[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) {
    if (typeof value === 'string') bytes.write(value, i * 4, 'latin1');
    else bytes.writeUInt32LE(value, i * 4);
  }
  return bytes;
}

/** Little-endian 16-bit numbers. */
function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, i * 2);
  return bytes;
}
