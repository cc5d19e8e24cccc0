import type { MediaFacts, MediaType } from '../../core/media.ts';
import type { EngineLimits } from '../limits.ts';
import { chooseFrames, type FrameChoice, sum } from './frame-choice.ts';
import type { ImageMedia } from './image-media.ts';
import { readJpegStructure } from './jpeg-structure.ts';
import { openBmp } from './open-bmp.ts';
import { openHeic } from './open-heic.ts';
import { openWithSharp } from './open-sharp.ts';
import type { OpenPicture } from './picture.ts';
import { lumaOf } from './raster.ts';
import { readFileBytes } from './read-file.ts';

/** A picture that passed its limits; frames are decoded when they are asked for, one at a time. */
export interface ImageSource {
  facts: MediaFacts;
  frames: FrameChoice[];
  warnings: string[];
  /** Rejects with `media_unreadable` for pixels that cannot be decoded. */
  load(frame: FrameChoice): Promise<ImageMedia>;
}

/**
 * Reads and probes a picture file. Rejects with `payload_too_large` for more pixels than allowed, by the header alone, and with `media_unreadable`
 * for a header that makes no sense.
 */
export async function openImage(path: string, sizeBytes: number, type: MediaType, limits: Pick<EngineLimits, 'imagePixels'>): Promise<ImageSource> {
  const { bytes, sha256 } = await readFileBytes(path, sizeBytes);
  const picture = await open(bytes, type.format, limits);
  const { header } = picture;
  const sideways = header.orientation >= 5;
  const facts: MediaFacts = {
    kind: type.kind,
    format: type.format,
    mime: type.mime,
    sizeBytes,
    sha256,
    width: sideways ? header.height : header.width,
    height: sideways ? header.width : header.height,
    durationMs: header.frameCount > 1 ? sum(header.delaysMs) : null,
    frameCount: header.frameCount,
  };
  return {
    facts,
    frames: chooseFrames(header.frameCount, header.width * header.height, limits.imagePixels, header.delaysMs),
    warnings: header.warnings,
    load: (frame) => load(picture, frame, { facts, bytes }),
  };
}

async function open(bytes: Uint8Array, format: string, limits: Pick<EngineLimits, 'imagePixels'>): Promise<OpenPicture> {
  if (format === 'bmp') return openBmp(bytes, limits);
  if (format === 'heic') return openHeic(bytes, limits);
  return openWithSharp(bytes, format, limits);
}

async function load(picture: OpenPicture, { page, timeMs }: FrameChoice, file: Pick<ImageMedia, 'facts' | 'bytes'>): Promise<ImageMedia> {
  const rgb = await picture.decode(page);
  return {
    ...file,
    filename: null,
    frame: { rgb, luma: lumaOf(rgb), timeMs },
    palette: picture.header.palette,
    bitDepth: picture.header.bitDepth,
    orientation: picture.header.orientation,
    jpegLumaTable: file.facts.format === 'jpeg' ? (readJpegStructure(file.bytes)?.lumaTable ?? null) : null,
  };
}
