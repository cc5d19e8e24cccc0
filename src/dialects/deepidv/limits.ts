import type { MediaKind, MediaType } from '../../core/media.ts';
import type { VendorLimits } from '../../http/vendor-rules.ts';

/** The vendor writes 50MB, here 2^20 bytes each. */
const FILE_BYTES_MAX = 50 * 2 ** 20;

export const LIMITS: VendorLimits = { document: FILE_BYTES_MAX, image: FILE_BYTES_MAX, audio: FILE_BYTES_MAX, video: FILE_BYTES_MAX };

/** File types of the vendor, by our names of formats (https://sc-docs.deepidv.com/deepfake-detection/file-deepfake-detection). */
const FORMATS: Readonly<Record<MediaKind, ReadonlySet<string>>> = {
  document: new Set(['pdf', 'docx']),
  image: new Set(['jpeg', 'png', 'tiff', 'webp']),
  // A recording without pictures in a WEBM is sound to us; the vendor takes the format.
  audio: new Set(['wav', 'mp3', 'm4a', 'flac', 'webm']),
  video: new Set(['mp4', 'mov', 'webm']),
};

export const isVendorType = ({ kind, format }: MediaType): boolean => FORMATS[kind].has(format);

/** Characters; as in the native API. */
export const EXTERNAL_ID_LENGTH_MAX = 200;

/** Entries of one page of the list. The vendor documents no numbers. */
export const PAGE_LIMIT_DEFAULT = 20;
export const PAGE_LIMIT_MAX = 100;
export const PAGE_OFFSET_MAX = 1_000_000;
