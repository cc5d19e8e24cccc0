import { AppError } from '../../core/errors.ts';
import { damagedPicture } from './unreadable.ts';

/** Header of a Windows bitmap (Microsoft, BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER to BITMAPV5HEADER). */
export interface BmpHeader {
  width: number;
  height: number;
  /** Rows run from the top; normally they run from the bottom. */
  topDown: boolean;
  /** 1, 4, 8, 16, 24 or 32. */
  bitsPerPixel: number;
  /** Bits of red, green, blue and alpha within a pixel of 16 or 32 bits; alpha 0 where there is none. */
  masks: readonly [number, number, number, number];
  /** Where the palette starts, how many entries it has and how many bytes each; `count` 0 without a palette. */
  palette: { at: number; count: number; entryBytes: 3 | 4 };
  pixelsAt: number;
  /** Bytes of one row, padded to a multiple of four. */
  rowBytes: number;
}

const FILE_HEADER_BYTES = 14;
const CORE_HEADER_BYTES = 12;
const INFO_HEADER_BYTES = 40;
const RGB = 0;
const BIT_FIELDS = 3;
const ALPHA_BIT_FIELDS = 6;
const DEPTHS = new Set([1, 4, 8, 16, 24, 32]);
const MAX_SIDE_PX = 2 ** 30;

/** Throws `media_unreadable` for a header that makes no sense and `unsupported_media` for the rare compressed kinds. */
export function readBmpHeader(file: Buffer): BmpHeader {
  if (file.length < FILE_HEADER_BYTES + CORE_HEADER_BYTES) throw damagedPicture('bmp', 'the file ends within its header');
  const headerBytes = file.readUInt32LE(FILE_HEADER_BYTES);
  const core = headerBytes === CORE_HEADER_BYTES;
  if (file.length < FILE_HEADER_BYTES + headerBytes || (!core && headerBytes < INFO_HEADER_BYTES)) throw damagedPicture('bmp', 'the header is too short');
  const width = core ? file.readUInt16LE(18) : file.readInt32LE(18);
  const signedHeight = core ? file.readUInt16LE(20) : file.readInt32LE(22);
  const bitsPerPixel = file.readUInt16LE(core ? 24 : 28);
  const compression = core ? RGB : file.readUInt32LE(30);
  const height = Math.abs(signedHeight);
  if (width < 1 || height < 1 || width > MAX_SIDE_PX || height > MAX_SIDE_PX || !DEPTHS.has(bitsPerPixel))
    throw damagedPicture('bmp', 'impossible size or depth');
  if (compression !== RGB && compression !== BIT_FIELDS && compression !== ALPHA_BIT_FIELDS) {
    throw new AppError('unsupported_media', 'Compressed BMP pictures are not supported. Save the picture as PNG or as an uncompressed BMP.', {
      details: { compression },
    });
  }
  const masks = masksOf(file, headerBytes, bitsPerPixel, compression);
  return {
    width,
    height,
    topDown: signedHeight < 0,
    bitsPerPixel,
    masks,
    palette: paletteOf(file, headerBytes, bitsPerPixel),
    pixelsAt: file.readUInt32LE(10),
    rowBytes: Math.ceil((width * bitsPerPixel) / 32) * 4,
  };
}

function masksOf(file: Buffer, headerBytes: number, bitsPerPixel: number, compression: number): BmpHeader['masks'] {
  if (compression === RGB) return bitsPerPixel === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
  const at = FILE_HEADER_BYTES + INFO_HEADER_BYTES;
  const hasAlpha = compression === ALPHA_BIT_FIELDS || headerBytes >= 56;
  if (file.length < at + (hasAlpha ? 16 : 12)) throw damagedPicture('bmp', 'the colour masks are missing');
  return [file.readUInt32LE(at), file.readUInt32LE(at + 4), file.readUInt32LE(at + 8), hasAlpha ? file.readUInt32LE(at + 12) : 0];
}

function paletteOf(file: Buffer, headerBytes: number, bitsPerPixel: number): BmpHeader['palette'] {
  const at = FILE_HEADER_BYTES + headerBytes;
  const core = headerBytes === CORE_HEADER_BYTES;
  if (bitsPerPixel > 8) return { at, count: 0, entryBytes: core ? 3 : 4 };
  const declared = core ? 0 : file.readUInt32LE(46);
  const count = declared === 0 ? 2 ** bitsPerPixel : Math.min(declared, 2 ** bitsPerPixel);
  return { at, count, entryBytes: core ? 3 : 4 };
}
