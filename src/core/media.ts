/** The four kinds of media that a detection can be about. */
export const MEDIA_KINDS = ['image', 'audio', 'video', 'document'] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** What the bytes say a file is. `format` is our short name (`jpeg`, `mp4`, ...), `mime` its media type. */
export interface MediaType {
  kind: MediaKind;
  format: string;
  mime: string;
}

/** Containers that hold sound, pictures or both. */
const MIXED_FORMATS: ReadonlySet<string> = new Set(['mp4', 'mov', 'm4a', 'webm', 'mkv', 'ogg', '3gp', 'avi', 'wmv', 'mpg', 'ts']);
const PLAYED: ReadonlySet<MediaKind> = new Set(['audio', 'video']);

/** All kinds that a caller may say such media is; the bytes' own first. */
export const possibleKinds = ({ kind, format }: Pick<MediaType, 'kind' | 'format'>): [MediaKind, ...MediaKind[]] =>
  PLAYED.has(kind) && MIXED_FORMATS.has(format) ? [kind, ...PLAYED] : [kind];

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
