/** The four kinds of media that a detection can be about. */
export const MEDIA_KINDS = ['image', 'audio', 'video', 'document'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** What the bytes say a file is. `format` is our short name (`jpeg`, `mp4`, ...), `mime` its media type. */
export interface MediaType {
  kind: MediaKind;
  format: string;
  mime: string;
}

/** Facts about one media file. Width and height are in pixels as displayed (orientation applied), durations in milliseconds. */
export interface MediaFacts {
  kind: MediaKind;
  format: string;
  mime: string;
  sizeBytes: number;
  sha256: string;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  /** Frames of an animated picture; 1 for a still, null where it does not apply. */
  frameCount: number | null;
}
