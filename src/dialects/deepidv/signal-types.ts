import type { Signal, SignalKind } from '../../core/evidence.ts';
import type { MediaKind } from '../../core/media.ts';

/** What a detector may call its finding itself, in `details.signal_type`. */
const NAME = /^[A-Z][A-Z0-9_]{0,63}$/;

/**
 * By words of a detector's name (`document-font@1` has `document` and `font`), the first that fits. The vendor documents FONT_INCONSISTENCY,
 * METADATA_INCONSISTENCY, PIXEL_MANIPULATION and GAN_ARTIFACTS and says that there are more; the others are ours.
 */
const BY_WORD: readonly (readonly [RegExp, string])[] = [
  [/^(font|fonts|glyph|typeface)$/, 'FONT_INCONSISTENCY'],
  [/^(incremental|revision|revisions|xref)$/, 'INCREMENTAL_EDIT'],
  [/^(overlay|layer|layers|annotation|annotations)$/, 'CONTENT_OVERLAY'],
  [/^(signature|signatures|pades)$/, 'SIGNATURE_INVALID'],
  [/^mrz$/, 'MRZ_CHECKSUM'],
  [/^(text|ocr)$/, 'TEXT_MISMATCH'],
  [/^(provenance|metadata|c2pa|exif|container)$/, 'METADATA_INCONSISTENCY'],
  [/^(pulse|rppg)$/, 'PULSE_INCONSISTENCY'],
  [/^(lipsync|lips|sync)$/, 'LIP_SYNC_MISMATCH'],
  [/^(temporal|motion|flicker)$/, 'TEMPORAL_INCONSISTENCY'],
  [/^(face|faces|swap|blend)$/, 'FACE_MANIPULATION'],
  [/^(splice|splices|edit|edits|cut)$/, 'SPLICE'],
];

/** Where the name says nothing more: by what was looked at and how. */
const BY_KIND: Readonly<Record<MediaKind, Readonly<Record<SignalKind, string>>>> = {
  image: { provenance: 'METADATA_INCONSISTENCY', forensic: 'PIXEL_MANIPULATION', learned: 'GAN_ARTIFACTS' },
  document: { provenance: 'METADATA_INCONSISTENCY', forensic: 'PIXEL_MANIPULATION', learned: 'GAN_ARTIFACTS' },
  audio: { provenance: 'METADATA_INCONSISTENCY', forensic: 'AUDIO_MANIPULATION', learned: 'SYNTHETIC_VOICE' },
  video: { provenance: 'METADATA_INCONSISTENCY', forensic: 'PIXEL_MANIPULATION', learned: 'GAN_ARTIFACTS' },
};

/** Upsampling layers and vocoders leave their traces in the spectrum. */
const SPECTRUM: Readonly<Record<MediaKind, string>> = {
  image: 'GAN_ARTIFACTS',
  document: 'GAN_ARTIFACTS',
  audio: 'SYNTHETIC_VOICE',
  video: 'GAN_ARTIFACTS',
};

/** The vendor's word for what a signal found. Detectors that are not known yet get one, too. */
export function signalTypeOf({ detector, kind, details }: Pick<Signal, 'detector' | 'kind' | 'details'>, media: MediaKind): string {
  const own = details.signal_type;
  if (typeof own === 'string' && NAME.test(own)) return own;
  // The first word is the kind of the media: a video may have a detector for its sound.
  const [first = '', ...words] = detector.replace(/@.*$/, '').split('-');
  const judged = first in BY_KIND ? (first as MediaKind) : media;
  const known = BY_WORD.find(([pattern]) => words.some((word) => pattern.test(word)))?.[1];
  return known ?? (words.some((word) => /^spectr(um|al|ogram)$/.test(word)) ? SPECTRUM[judged] : BY_KIND[judged][kind]);
}
