import type { MediaKind, MediaType } from '../../../core/media.ts';

const MIMES = {
  image: {
    jpeg: 'image/jpeg',
    png: 'image/png',
    webp: 'image/webp',
    gif: 'image/gif',
    tiff: 'image/tiff',
    bmp: 'image/bmp',
    heic: 'image/heic',
    avif: 'image/avif',
  },
  audio: {
    wav: 'audio/wav',
    mp3: 'audio/mpeg',
    m4a: 'audio/mp4',
    aac: 'audio/aac',
    ogg: 'audio/ogg',
    opus: 'audio/ogg',
    flac: 'audio/flac',
    amr: 'audio/amr',
    webm: 'audio/webm',
  },
  video: {
    mp4: 'video/mp4',
    mov: 'video/quicktime',
    avi: 'video/x-msvideo',
    mkv: 'video/x-matroska',
    webm: 'video/webm',
    wmv: 'video/x-ms-wmv',
    mpg: 'video/mpeg',
    ts: 'video/mp2t',
    '3gp': 'video/3gpp',
  },
  document: {
    pdf: 'application/pdf',
    docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  },
} as const satisfies Record<MediaKind, Record<string, string>>;

/** All formats that are known, by kind. */
export const MEDIA_MIMES: Readonly<Record<MediaKind, Readonly<Record<string, string>>>> = MIMES;

export function mediaType<Kind extends MediaKind>(kind: Kind, format: keyof (typeof MIMES)[Kind] & string): MediaType {
  return { kind, format, mime: MEDIA_MIMES[kind][format] as string };
}
