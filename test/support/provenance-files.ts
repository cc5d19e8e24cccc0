import { crc32, deflateSync } from 'node:zlib';
import type { ImageMedia } from '../../src/engine/media/image-media.ts';

/** Small files with metadata, made byte by byte, and the media that detectors of metadata are given. */

const ascii = (text: string): Buffer => Buffer.from(text, 'utf8');

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([ascii(type), data]);
  return Buffer.concat([u32(data.length), body, u32(crc32(body))]);
}

/** A PNG of one grey pixel with the given chunks before its data. */
export function png(...chunks: Buffer[]): Buffer {
  const header = Buffer.concat([u32(1), u32(1), Buffer.from([8, 0, 0, 0, 0])]);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IDAT', deflateSync(Buffer.from([0, 128]))),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

export const tEXt = (key: string, text: string): Buffer => pngChunk('tEXt', Buffer.concat([ascii(`${key}\0`), ascii(text)]));
export const zTXt = (key: string, text: string | Buffer): Buffer => pngChunk('zTXt', Buffer.concat([ascii(`${key}\0\0`), deflateSync(text)]));
export const iTXt = (key: string, text: string, compressed = false): Buffer =>
  pngChunk('iTXt', Buffer.concat([ascii(key), Buffer.from([0, compressed ? 1 : 0, 0, 0, 0]), compressed ? deflateSync(text) : ascii(text)]));

export const segment = (marker: number, data: Buffer): Buffer => Buffer.concat([Buffer.from([0xff, marker]), u16(data.length + 2), data]);
export const exifSegment = (tiff: Buffer): Buffer => segment(0xe1, Buffer.concat([ascii('Exif\0\0'), tiff]));
export const xmpSegment = (xmp: string): Buffer => segment(0xe1, Buffer.concat([ascii('http://ns.adobe.com/xap/1.0/\0'), ascii(xmp)]));

/** IPTC record 2 datasets inside a Photoshop resource. */
export function iptcSegment(datasets: Readonly<Record<number, string>>): Buffer {
  const records = Object.entries(datasets).map(([id, text]) => Buffer.concat([Buffer.from([0x1c, 2, Number(id)]), u16(Buffer.byteLength(text)), ascii(text)]));
  const iim = Buffer.concat(records);
  return segment(
    0xed,
    Buffer.concat([ascii('Photoshop 3.0\0'), ascii('8BIM'), u16(0x0404), Buffer.alloc(2), u32(iim.length), iim, Buffer.alloc(iim.length & 1)]),
  );
}

/** A JPEG with the given segments and no picture worth the name. */
export const jpeg = (...segments: Buffer[]): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 0x12, 0x34, 0xff, 0xd9])]);

const EXIF_IFD = 0x8769;
const USER_COMMENT = 0x9286;

/** A big-endian TIFF structure: ASCII tags in the first directory, and a UTF-16 UserComment in the EXIF directory where one is given. */
export function exif(tags: Readonly<Record<number, string>>, userComment: string | null = null): Buffer {
  const comment = userComment === null ? null : Buffer.concat([ascii('UNICODE\0'), Buffer.from(userComment, 'utf16le').swap16()]);
  const entries = Object.entries(tags).map(([tag, text]) => ({ tag: Number(tag), value: ascii(`${text}\0`) }));
  const count = entries.length + (comment === null ? 0 : 1);
  const parts: Buffer[] = [];
  let offset = 8 + 2 + 12 * count + 4;
  const directory = entries.map(({ tag, value }) => {
    const padded = value.length <= 4 ? Buffer.concat([value, Buffer.alloc(4 - value.length)]) : u32(offset);
    if (value.length > 4) {
      parts.push(value, Buffer.alloc(value.length & 1));
      offset += value.length + (value.length & 1);
    }
    return Buffer.concat([u16(tag), u16(2), u32(value.length), padded]);
  });
  if (comment !== null) {
    directory.push(Buffer.concat([u16(EXIF_IFD), u16(4), u32(1), u32(offset)]));
    parts.push(u16(1), u16(USER_COMMENT), u16(7), u32(comment.length), u32(offset + 18), u32(0), comment);
  }
  return Buffer.concat([ascii('MM\0*'), u32(8), u16(count), ...directory, u32(0), ...parts]);
}

export const xmp = (inner: string, attributes = ''): string =>
  `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ${attributes}>${inner}</rdf:Description></rdf:RDF></x:xmpmeta>`;

export function webp(chunks: Readonly<Record<string, Buffer>>): Buffer {
  const body = Object.entries(chunks).map(([type, data]) => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(data.length);
    return Buffer.concat([ascii(type), size, data, Buffer.alloc(data.length & 1)]);
  });
  const riff = Buffer.concat([ascii('WEBP'), ...body]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(riff.length);
  return Buffer.concat([ascii('RIFF'), size, riff]);
}

export function gif(comment: string): Buffer {
  const parts = [];
  const text = ascii(comment);
  for (let i = 0; i < text.length; i += 255) parts.push(Buffer.from([Math.min(255, text.length - i)]), text.subarray(i, i + 255));
  return Buffer.concat([ascii('GIF89a'), Buffer.from([1, 0, 1, 0, 0, 0, 0, 0x21, 0xfe]), ...parts, Buffer.from([0, 0x3b])]);
}

/** Media around a file's bytes; pixels are a dummy, because metadata detectors do not look at them. */
export function mediaOf(bytes: Uint8Array, size: { width: number; height: number } = { width: 1, height: 1 }): ImageMedia {
  const raster = { ...size, data: new Uint8Array(0) };
  return {
    facts: { kind: 'image', format: '', mime: '', sizeBytes: bytes.length, sha256: '', ...size, durationMs: null, frameCount: 1 },
    bytes,
    filename: null,
    frame: { rgb: { ...raster, channels: 3 }, luma: { ...raster, channels: 1 }, timeMs: 0 },
    palette: false,
    bitDepth: 8,
    orientation: 1,
    jpegLumaTable: null,
  };
}
