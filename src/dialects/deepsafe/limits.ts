import { AppError } from '../../core/errors.ts';
import type { Services } from '../../http/context.ts';
import type { UploadRules } from '../../http/upload.ts';
import { vendorRules } from '../../http/vendor-rules.ts';

export const MAX_BYTES = 100 * 1024 * 1024;

/** "Image, audio, or video file (max 100MB)", https://deepsafe-docs.pages.dev/endpoints. Documents are none of its media. */
export const LIMITS = { image: MAX_BYTES, audio: MAX_BYTES, video: MAX_BYTES, document: 0 } as const;

/** How long a synchronous call is held; then it is answered as an asynchronous one. The vendor names no limit. */
export const WAIT_MS = 60_000;

/** The bytes decide, whatever the name and the type of the part; but a part without a name is a client's mistake (README.md). */
export function uploadRules(services: Pick<Services, 'uploadsDir' | 'sniff'>): UploadRules {
  const rules = vendorRules(services, LIMITS, requireFilename);
  return {
    ...rules,
    sniff: (head) => {
      const type = services.sniff(head);
      return type?.kind === 'document' ? null : type;
    },
  };
}

function requireFilename(filename: string | null): void {
  if (filename !== null) return;
  throw new AppError('invalid_request', 'The part "file" has no filename. Send it as a file, e.g. curl -F file=@photo.jpg');
}
