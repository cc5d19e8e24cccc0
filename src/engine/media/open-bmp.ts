import { checkPixels, type EngineLimits } from '../limits.ts';
import { type BmpHeader, readBmpHeader } from './bmp-header.ts';
import type { OpenPicture } from './picture.ts';
import type { Raster } from './raster.ts';
import { damagedPicture } from './unreadable.ts';

const MID_GREY = 128;

/** Uncompressed Windows bitmaps of every depth, which sharp's build does not read. */
export function openBmp(bytes: Uint8Array, limits: Pick<EngineLimits, 'imagePixels'>): OpenPicture {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = readBmpHeader(file);
  checkPixels(header.width, header.height, limits);
  if (header.pixelsAt + header.rowBytes * header.height > file.length) throw damagedPicture('bmp', 'the pixels break off');
  return {
    header: {
      width: header.width,
      height: header.height,
      orientation: 1,
      palette: header.bitsPerPixel <= 8,
      bitDepth: 8,
      frameCount: 1,
      delaysMs: [],
      warnings: [],
    },
    decode: async () => decode(file, header),
  };
}

function decode(file: Buffer, header: BmpHeader): Raster {
  const { width, height, topDown, rowBytes, pixelsAt } = header;
  const data = new Uint8Array(width * height * 3);
  const writeRow = rowWriter(file, header);
  for (let y = 0; y < height; y += 1) writeRow(pixelsAt + (topDown ? y : height - 1 - y) * rowBytes, data, y * width * 3);
  return { width, height, channels: 3, data };
}

type RowWriter = (from: number, data: Uint8Array, at: number) => void;

function rowWriter(file: Buffer, header: BmpHeader): RowWriter {
  if (header.bitsPerPixel <= 8) return paletteRow(file, header);
  return header.bitsPerPixel === 24 ? plainRow(file, header.width) : maskedRow(file, header);
}

/** An index outside of the palette is black. */
function paletteRow(file: Buffer, { width, bitsPerPixel, palette }: BmpHeader): RowWriter {
  const mask = 2 ** bitsPerPixel - 1;
  return (from, data, at) => {
    for (let x = 0; x < width; x += 1) {
      const bit = x * bitsPerPixel;
      const index = ((file[from + (bit >> 3)] as number) >> (8 - bitsPerPixel - (bit & 7))) & mask;
      const entry = palette.at + index * palette.entryBytes;
      for (let c = 0; c < 3; c += 1) data[at + 3 * x + c] = index < palette.count ? (file[entry + 2 - c] ?? 0) : 0;
    }
  };
}

function plainRow(file: Buffer, width: number): RowWriter {
  return (from, data, at) => {
    for (let i = 0; i < width * 3; i += 3) {
      data[at + i] = file[from + i + 2] as number;
      data[at + i + 1] = file[from + i + 1] as number;
      data[at + i + 2] = file[from + i] as number;
    }
  };
}

function maskedRow(file: Buffer, { width, bitsPerPixel, masks }: BmpHeader): RowWriter {
  const fields = masks.map(fieldOf);
  const alpha = masks[3] === 0 ? null : (fields[3] as Field);
  return (from, data, at) => {
    for (let x = 0; x < width; x += 1) {
      const pixel = bitsPerPixel === 16 ? file.readUInt16LE(from + 2 * x) : file.readUInt32LE(from + 4 * x);
      const opacity = alpha ? fieldValue(pixel, alpha) / 255 : 1;
      for (let c = 0; c < 3; c += 1) data[at + 3 * x + c] = Math.round(fieldValue(pixel, fields[c] as Field) * opacity + MID_GREY * (1 - opacity));
    }
  };
}

interface Field {
  mask: number;
  divisor: number;
  max: number;
}

function fieldOf(mask: number): Field {
  const lowest = mask & -mask;
  const divisor = lowest === 0 ? 1 : lowest >>> 0;
  return { mask, divisor, max: Math.max(1, mask / divisor) };
}

/** A field of a pixel, stretched to 0..255. */
function fieldValue(pixel: number, { mask, divisor, max }: Field): number {
  return Math.min(255, (((pixel & mask) >>> 0) / divisor / max) * 255);
}
