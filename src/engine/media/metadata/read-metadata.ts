import type { MetadataText } from './blocks.ts';
import { readBlocks } from './container.ts';
import { type ExifFacts, readExif } from './exif.ts';
import { readIptc } from './iptc.ts';
import { readXmp } from './xmp.ts';

/** All that a picture's file says about itself in words. */
export interface Metadata {
  exif: ExifFacts | null;
  /** Every text of EXIF, XMP, IPTC, PNG chunks and comments. */
  texts: MetadataText[];
  hasXmp: boolean;
  /** Photoshop image resources are present. */
  hasPhotoshop: boolean;
}

/** Reads hostile bytes: every walk is bounded, damage gives less, nothing is thrown. */
export function readMetadata(bytes: Uint8Array): Metadata {
  const blocks = readBlocks(bytes);
  const exif = blocks.exif === null ? null : readExif(blocks.exif);
  const iptc = blocks.photoshop === null ? [] : readIptc(blocks.photoshop);
  return {
    exif,
    texts: [...blocks.texts, ...(exif?.texts ?? []), ...iptc, ...readXmp(blocks.xmp)],
    hasXmp: blocks.xmp !== '',
    hasPhotoshop: blocks.photoshop !== null,
  };
}
