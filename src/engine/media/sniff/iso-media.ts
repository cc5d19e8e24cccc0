import type { MediaType } from '../../../core/media.ts';
import { hasText, textAt, uint32At } from './bytes.ts';
import { mediaType } from './media-types.ts';

const MAX_BRANDS = 64;
const HEIC_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs']);
const AVIF_BRANDS = new Set(['avif', 'avis']);
/** Brands that say only "a picture in this container" (ISO/IEC 23008-12): the others tell the codec. */
const PICTURE_BRANDS = new Set(['mif1', 'mif2', 'msf1', 'miaf']);
const AUDIO_BRANDS = new Set(['M4A ', 'M4B ', 'M4P ', 'F4A ', 'F4B ']);
/** Boxes that open a QuickTime file of the time before `ftyp` (Apple, QuickTime File Format). */
const OLD_QUICKTIME_BOXES = new Set(['moov', 'mdat', 'wide', 'free', 'skip', 'pnot']);

/** ISO base media files by the brands in their `ftyp` box (ISO/IEC 14496-12, 4.3). */
export function sniffIsoMedia(head: Uint8Array): MediaType | null {
  const box = textAt(head, 4, 4);
  if (OLD_QUICKTIME_BOXES.has(box)) return isPlausibleBox(head) ? mediaType('video', 'mov') : null;
  if (box !== 'ftyp') return null;
  const major = textAt(head, 8, 4);
  const brands = [major, ...compatibleBrands(head)];
  if (HEIC_BRANDS.has(major) || AVIF_BRANDS.has(major) || PICTURE_BRANDS.has(major)) return pictureOf(brands);
  if (AUDIO_BRANDS.has(major)) return mediaType('audio', 'm4a');
  if (hasText(head, 8, 'qt')) return mediaType('video', 'mov');
  if (/^3g[2egprs]/.test(major)) return mediaType('video', '3gp');
  return /^[\x20-\x7e]{4}$/.test(major) && !/^(jp2|jpx|jpm|crx)/.test(major) ? mediaType('video', 'mp4') : null;
}

function compatibleBrands(head: Uint8Array): string[] {
  const end = Math.min(uint32At(head, 0), head.length, 16 + 4 * MAX_BRANDS);
  const brands: string[] = [];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(textAt(head, at, 4));
  return brands;
}

function pictureOf(brands: string[]): MediaType | null {
  if (brands.some((brand) => AVIF_BRANDS.has(brand))) return mediaType('image', 'avif');
  return brands.some((brand) => HEIC_BRANDS.has(brand)) ? mediaType('image', 'heic') : null;
}

/** A box is at least its own 8 bytes long; 0 and 1 stand for "to the end" and "64-bit size". */
function isPlausibleBox(head: Uint8Array): boolean {
  const sizeBytes = uint32At(head, 0);
  return sizeBytes <= 1 || sizeBytes >= 8;
}
