import type { MediaFacts } from '../../core/media.ts';
import type { Raster } from './raster.ts';

/** One decoded frame at native resolution, EXIF orientation applied, colour converted to sRGB, alpha laid over mid grey. */
export interface Frame {
  rgb: Raster;
  luma: Raster;
  /** Position in time for animated pictures; 0 for stills. */
  timeMs: number;
}

/** A decoded picture as detectors see it. */
export interface ImageMedia {
  facts: MediaFacts;
  /** The file's own bytes, for metadata readers. At most the image size limit. */
  bytes: Uint8Array;
  filename: string | null;
  /** One frame for stills; a few evenly chosen ones for animations. Detectors of pixels get one frame at a time in `frame`. */
  frame: Frame;
  /** True where the file stores at most 256 colours: dither and banding then drown every sensor or generator trace. */
  palette: boolean;
  /** Bits per sample in the file (8, 10, 12, 16). */
  bitDepth: number;
  /** False where EXIF orientation had to be applied by rotating: the JPEG grid is then transposed but still aligned to a corner. */
  orientation: number;
  /** The 64 luma quantisation steps of a baseline/progressive JPEG in natural (row-major) order; null for other formats. */
  jpegLumaTable: Uint16Array | null;
}
