import type { Raster } from './raster.ts';

/** What a picture's header says, before anything is decoded. */
export interface PictureHeader {
  /** As stored, before orientation. */
  width: number;
  height: number;
  /** EXIF orientation 1..8; 1 where there is none or the decoder applies it by itself. */
  orientation: number;
  palette: boolean;
  bitDepth: number;
  /** Of an animation; 1 for a still. */
  frameCount: number;
  /** How long each frame is shown; empty for a still. */
  delaysMs: number[];
  warnings: string[];
}

/** A picture whose header is read: each call decodes one frame as sRGB, upright, without alpha. Rejects with `media_unreadable`. */
export interface OpenPicture {
  header: PictureHeader;
  decode(page: number): Promise<Raster>;
}
