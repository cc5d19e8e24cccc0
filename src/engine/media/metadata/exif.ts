import { addText, decodeText, type MetadataText } from './blocks.ts';
import { jpegSize } from './jpeg-size.ts';
import { MAX_TEXT_CHARS } from './limits.ts';
import { numberIn, openTiff, readDirectory, type Tiff, type TiffDirectory } from './tiff-directory.ts';
import { readUserComment } from './user-comment.ts';

/** Tags by number (EXIF 2.32, CIPA DC-008; TIFF 6.0). */
const EXIF_DIRECTORY = 0x8769;
const GPS_DIRECTORY = 0x8825;
const THUMBNAIL_OFFSET = 0x0201;
const THUMBNAIL_LENGTH = 0x0202;
const MAKER_NOTE = 0x927c;
const USER_COMMENT = 0x9286;
const LATITUDE = 2;
const LONGITUDE = 4;
/** Bytes kept of a text that is a name or a date. */
const MAX_NAME_BYTES = 65_536;

/** Texts in which a maker, a tool or a generator may name itself. */
const TEXT_TAGS: Readonly<Record<string, number>> = {
  Make: 0x010f,
  Model: 0x0110,
  Software: 0x0131,
  ProcessingSoftware: 0x000b,
  HostComputer: 0x013c,
  Artist: 0x013b,
  Copyright: 0x8298,
  ImageDescription: 0x010e,
  DocumentName: 0x010d,
};
/** Windows' own fields: UCS-2, little endian. */
const WINDOWS_TAGS: Readonly<Record<string, number>> = { XPTitle: 0x9c9b, XPComment: 0x9c9c, XPAuthor: 0x9c9d, XPKeywords: 0x9c9e, XPSubject: 0x9c9f };

/** What a camera says about a picture. Dates are as written: `2008:05:30 15:56:01`, local time. */
export interface ExifFacts {
  texts: MetadataText[];
  make: string | null;
  model: string | null;
  lens: string | null;
  software: string | null;
  /** 1..8 as EXIF counts; null where it is not said. */
  orientation: number | null;
  modifiedAt: string | null;
  takenAt: string | null;
  digitizedAt: string | null;
  exposureSeconds: number | null;
  aperture: number | null;
  iso: number | null;
  focalLengthMm: number | null;
  /** Size that EXIF claims for the picture. */
  width: number | null;
  height: number | null;
  hasPosition: boolean;
  hasMakerNote: boolean;
  thumbnail: { width: number; height: number } | null;
  tagCount: number;
}

/** Reads a TIFF structure; null where it is none or empty. Only the few tags named here are unpacked, so hostile blocks cost no time. */
export function readExif(block: Uint8Array): ExifFacts | null {
  const tiff = openTiff(block);
  if (tiff === null) return null;
  const main = readDirectory(tiff, tiff.first);
  const exif = readDirectory(tiff, numberOf(tiff, main, EXIF_DIRECTORY) ?? 0);
  const gps = readDirectory(tiff, numberOf(tiff, main, GPS_DIRECTORY) ?? 0);
  if (main.values.size === 0) return null;
  return {
    texts: textsOf(main, exif),
    make: textOf(main, TEXT_TAGS.Make),
    model: textOf(main, TEXT_TAGS.Model),
    lens: textOf(exif, 0xa434),
    software: textOf(main, TEXT_TAGS.Software),
    orientation: numberOf(tiff, main, 0x0112),
    modifiedAt: textOf(main, 0x0132),
    takenAt: textOf(exif, 0x9003),
    digitizedAt: textOf(exif, 0x9004),
    exposureSeconds: numberOf(tiff, exif, 0x829a),
    aperture: numberOf(tiff, exif, 0x829d),
    iso: numberOf(tiff, exif, 0x8827),
    focalLengthMm: numberOf(tiff, exif, 0x920a),
    width: numberOf(tiff, exif, 0xa002),
    height: numberOf(tiff, exif, 0xa003),
    hasPosition: gps.values.has(LATITUDE) || gps.values.has(LONGITUDE),
    hasMakerNote: exif.values.has(MAKER_NOTE),
    thumbnail: thumbnailOf(tiff, main.next),
    tagCount: main.values.size + exif.values.size + gps.values.size,
  };
}

function textsOf(main: TiffDirectory, exif: TiffDirectory): MetadataText[] {
  const texts: MetadataText[] = [];
  for (const [name, tag] of Object.entries(TEXT_TAGS)) addText(texts, `exif:${name}`, textOf(main, tag, MAX_TEXT_CHARS) ?? '');
  for (const [name, tag] of Object.entries(WINDOWS_TAGS)) {
    const data = main.values.get(tag)?.data.subarray(0, MAX_NAME_BYTES);
    if (data !== undefined) addText(texts, `exif:${name}`, Buffer.from(data).toString('utf16le'));
  }
  const comment = exif.values.get(USER_COMMENT) ?? main.values.get(USER_COMMENT);
  if (comment !== undefined) addText(texts, 'exif:UserComment', readUserComment(comment.data.subarray(0, 2 * MAX_TEXT_CHARS)));
  return texts;
}

/** ASCII by the standard; many writers put UTF-8 there. Ends at the first zero byte. */
function textOf({ values }: TiffDirectory, tag: number | undefined, limit = MAX_NAME_BYTES): string | null {
  const data = values.get(tag ?? -1)?.data.subarray(0, limit);
  if (data === undefined) return null;
  const end = data.indexOf(0);
  const text = decodeText(end < 0 ? data : data.subarray(0, end)).trim();
  return text === '' ? null : text;
}

function numberOf(tiff: Tiff, { values }: TiffDirectory, tag: number): number | null {
  const value = values.get(tag);
  return value === undefined ? null : numberIn(tiff, value);
}

/** The size of the JPEG thumbnail in the second directory. */
function thumbnailOf(tiff: Tiff, offset: number): ExifFacts['thumbnail'] {
  const directory = readDirectory(tiff, offset);
  const start = numberOf(tiff, directory, THUMBNAIL_OFFSET);
  const length = numberOf(tiff, directory, THUMBNAIL_LENGTH);
  return start === null || length === null ? null : jpegSize(tiff.bytes.subarray(start, start + length));
}
