import { MAX_TEXT_CHARS, MAX_TEXTS } from './limits.ts';

/** A piece of text and where the file keeps it: `png:parameters`, `exif:Software`, `iptc:Credit`, `xmp:photoshop:Credit`, `jpeg:comment`, ... */
export interface MetadataText {
  where: string;
  text: string;
}

/** The raw metadata of one file, cut out of its container and not yet read. */
export interface MetadataBlocks {
  /** A TIFF structure. */
  exif: Uint8Array | null;
  /** XMP packets, joined. */
  xmp: string;
  /** Photoshop image resources (`8BIM`), which also hold IPTC. */
  photoshop: Uint8Array | null;
  texts: MetadataText[];
}

export const emptyBlocks = (): MetadataBlocks => ({ exif: null, xmp: '', photoshop: null, texts: [] });

/** Adds a text, capped and without control characters; empty ones and those beyond the limit are dropped. */
export function addText(texts: MetadataText[], where: string, text: string): void {
  const clean = withoutControls(text.slice(0, MAX_TEXT_CHARS)).trim();
  if (clean !== '' && texts.length < MAX_TEXTS) texts.push({ where, text: clean });
}

function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: foreign text must not carry terminal or log control codes
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, '');
}

export const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Text of unknown coding: UTF-8 where it is well formed, else Latin-1. */
export function decodeText(bytes: Uint8Array): string {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return latin1(bytes);
  }
}

export const startsWith = (bytes: Uint8Array, text: string, offset = 0): boolean =>
  bytes.length >= offset + text.length && latin1(bytes.subarray(offset, offset + text.length)) === text;

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

export const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
