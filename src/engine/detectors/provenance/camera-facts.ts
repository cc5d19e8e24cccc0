import type { JsonValue } from '../../../core/evidence.ts';
import type { ExifFacts } from '../../media/metadata/exif.ts';
import { known } from './json-access.ts';

/** Relative difference of aspect ratios that rounding and cropping to whole blocks do not explain. */
const ASPECT_TOLERANCE = 0.05;
/** DCF (CIPA DC-009) prescribes this thumbnail; cameras of another aspect ratio put black bars into it. */
const DCF_THUMBNAIL = { width: 160, height: 120 };

/** What a camera writes about every picture; the share of it that is there is the completeness figure. */
const EXPECTED = ['make', 'model', 'takenAt', 'exposureSeconds', 'aperture', 'iso', 'focalLengthMm', 'width'] as const;

export interface CameraFacts {
  name: string | null;
  year: string | null;
  /** For `details`. Never the coordinates, only whether there are any. */
  details: { readonly [key: string]: JsonValue };
  hints: string[];
}

/** Camera facts of a picture of the given displayed size. Null where the file has no EXIF. */
export function cameraFacts(exif: ExifFacts | null, picture: { width: number | null; height: number | null }): CameraFacts | null {
  if (exif === null) return null;
  const hints = [...dateHints(exif), ...sizeHints(exif, picture)];
  const present = EXPECTED.filter((key) => exif[key] !== null).length + (exif.hasMakerNote ? 1 : 0);
  return {
    name: cameraName(exif),
    year: /^(19|20)\d\d/.exec(exif.takenAt ?? '')?.[0] ?? null,
    details: known({
      make: exif.make,
      model: exif.model,
      lens: exif.lens,
      software: exif.software,
      orientation: exif.orientation,
      taken_at: exif.takenAt,
      modified_at: exif.modifiedAt,
      exposure_seconds: exif.exposureSeconds,
      aperture: exif.aperture,
      iso: exif.iso,
      focal_length_mm: exif.focalLengthMm,
      gps_present: exif.hasPosition,
      maker_note: exif.hasMakerNote,
      thumbnail: exif.thumbnail === null ? null : { ...exif.thumbnail },
      exif_tags: exif.tagCount,
      exif_completeness: Math.round((present / (EXPECTED.length + 1)) * 100) / 100,
      hints,
    }),
    hints,
  };
}

/** Many makers repeat themselves in the model. */
function cameraName({ make, model }: ExifFacts): string | null {
  if (model === null) return make;
  const brand = make?.split(/[\s,]/)[0] ?? '';
  return make === null || model.toLowerCase().startsWith(brand.toLowerCase()) ? model : `${make} ${model}`;
}

/** EXIF dates sort as text. */
function dateHints({ takenAt, modifiedAt, digitizedAt }: ExifFacts): string[] {
  const hints: string[] = [];
  if (takenAt !== null && modifiedAt !== null && modifiedAt > takenAt) hints.push('saved_after_taken');
  if (takenAt !== null && modifiedAt !== null && modifiedAt < takenAt) hints.push('saved_before_taken');
  if (takenAt !== null && digitizedAt !== null && digitizedAt < takenAt) hints.push('digitized_before_taken');
  return hints;
}

function sizeHints(exif: ExifFacts, picture: { width: number | null; height: number | null }): string[] {
  if (!picture.width || !picture.height) return [];
  const turned = (exif.orientation ?? 1) >= 5;
  const [width, height] = turned ? [picture.height, picture.width] : [picture.width, picture.height];
  const hints: string[] = [];
  if (exif.width !== null && exif.height !== null && (exif.width !== width || exif.height !== height)) hints.push('exif_size_differs');
  if (exif.thumbnail !== null && aspectDiffers(exif.thumbnail, { width, height })) hints.push('thumbnail_aspect_differs');
  return hints;
}

function aspectDiffers(thumbnail: { width: number; height: number }, stored: { width: number; height: number }): boolean {
  if (thumbnail.width === DCF_THUMBNAIL.width && thumbnail.height === DCF_THUMBNAIL.height) return false;
  const rounding = 1 / Math.max(1, Math.min(thumbnail.width, thumbnail.height));
  const ratio = thumbnail.width / Math.max(1, thumbnail.height) / (stored.width / stored.height);
  return Math.abs(ratio - 1) > ASPECT_TOLERANCE + rounding;
}
