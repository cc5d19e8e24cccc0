import type { Services } from '../../http/context.ts';
import type { UploadRules } from '../../http/upload.ts';
import { VendorError } from '../../http/vendor-error.ts';
import { extensionOf, type VendorLimits, vendorRules } from '../../http/vendor-rules.ts';

const MB = 2 ** 20;
/** "150 MB" for a file in the request; what a `url` names has no cap but the server's own (docs.resemble.ai/detect/create). */
export const FILE_BYTES_MAX = 150 * MB;

/** There is no kind `document` in this API. */
export const LIMITS: VendorLimits = { image: FILE_BYTES_MAX, audio: FILE_BYTES_MAX, video: FILE_BYTES_MAX, document: 0 };

/** docs.resemble.ai/detect/create, file constraints; the vendor checks the name before anything else. */
export const EXTENSIONS: readonly string[] = [
  '.wav',
  '.mp3',
  '.m4a',
  '.ogg',
  '.aac',
  '.flac',
  '.amr',
  '.3gp',
  '.3gpp',
  '.mp4',
  '.mov',
  '.avi',
  '.mkv',
  '.webm',
  '.jpg',
  '.jpeg',
  '.png',
  '.gif',
  '.webp',
];

/** The rules for a file in the request. */
export const fileRules = (services: Pick<Services, 'uploadsDir' | 'sniff'>): UploadRules => vendorRules(withoutDocuments(services), LIMITS, checkFilename);

/** `sniff` that takes a document for something unknown: this API has no word for it. */
export const withoutDocuments = <T extends Pick<Services, 'sniff'>>(services: T): T => ({
  ...services,
  sniff: (head: Uint8Array) => {
    const type = services.sniff(head);
    return type?.kind === 'document' ? null : type;
  },
});

/** Throws `unsupported_media` for another extension. A name without one leaves it to the bytes, which are looked at in any case. */
function checkFilename(filename: string | null): void {
  const extension = extensionOf(filename);
  if (extension === '' || EXTENSIONS.includes(extension)) return;
  throw new VendorError(400, 'unsupported_media', `The extension "${extension.slice(0, 20)}" is not supported. ${supported()}`);
}

/** For every refusal of a type. */
export const supported = (): string => `Send a file of one of these: ${EXTENSIONS.map((extension) => extension.slice(1)).join(', ')}.`;
