import type { HttpSettings, Services } from '../../http/context.ts';
import { uploadRules } from '../../http/intake.ts';
import type { UploadRules } from '../../http/upload.ts';

/** The kinds of media that this API knows (`media_type`). */
export const MEDIA_TYPES = ['image', 'audio', 'video'] as const;
export type MediaTypeName = (typeof MEDIA_TYPES)[number];

/** How long a call waits for its verdict unless `Prefer` says otherwise (our decision: README.md). */
export const WAIT_MS = 30_000;

/** What is taken, in words. */
export const FORMATS =
  'Images: jpeg, png, webp, gif, tiff, bmp, heic, avif; audio: wav, mp3, m4a, aac, ogg, opus, flac, amr, webm; video: mp4, mov, avi, mkv, webm, wmv, mpg, 3gp.';

/** The vendor documents no sizes and no types, so they are those of this server, without documents: of these the API has no word. */
export function mediaRules(services: Pick<Services, 'uploadsDir' | 'sniff'>, settings: Pick<HttpSettings, 'limits'>): UploadRules {
  const sniff: UploadRules['sniff'] = (head) => {
    const type = services.sniff(head);
    return type?.kind === 'document' ? null : type;
  };
  return { ...uploadRules({ uploadsDir: services.uploadsDir, sniff }, settings), lenientFields: true };
}
