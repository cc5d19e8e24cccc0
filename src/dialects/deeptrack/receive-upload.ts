import { rm } from 'node:fs/promises';
import { type AppError, toAppError } from '../../core/errors.ts';
import { type MediaKind, possibleKinds } from '../../core/media.ts';
import type { HttpContext, Services } from '../../http/context.ts';
import { requireQuota } from '../../http/quota.ts';
import { requireDetector } from '../../http/require-detector.ts';
import type { DialectContext } from '../../http/submit-media.ts';
import { receiveForm, type UploadRules } from '../../http/upload.ts';
import type { MediaFile } from '../../http/upload-file.ts';
import { VendorError } from '../../http/vendor-error.ts';
import { extensionOf, vendorRules } from '../../http/vendor-rules.ts';
import { type DeeptrackKind, EXTENSIONS, MEGABYTES_MAX, maxBytesOf, toMegabytes } from './limits.ts';

/** The most that a request with one file has around it: boundaries and headers of the part. */
const FORM_BYTES = 4096;

/** One limit for whatever comes, because a call takes one kind: a file of another kind is refused as such, unless it is too large anyway. */
export function uploadRules(services: Pick<Services, 'uploadsDir' | 'sniff'>, kind: DeeptrackKind): UploadRules {
  const maxBytes = maxBytesOf(kind);
  const extensions = EXTENSIONS[kind];
  return vendorRules(services, { image: maxBytes, audio: maxBytes, video: maxBytes, document: maxBytes }, (filename) => {
    if (filename === null) {
      throw new VendorError(400, 'invalid_request', 'The part "file" has no filename. Send it as a file, e.g. curl -F file=@photo.jpg');
    }
    const extension = extensionOf(filename);
    if (!extensions || extensions.includes(extension)) return;
    throw new VendorError(400, 'unsupported_media', `Unsupported format '${extension.slice(0, 40)}'. Use: ${extensions.join(', ')}`);
  });
}

/**
 * The one file of a request, on disk and of the kind that the call takes; the caller removes it. Whatever can be told before the upload is told first: what the
 * caller can mend, then that there is no model. Throws `model_unavailable`, `quota_exceeded` and the vendor's refusals of 400, 413 and 422.
 */
export async function receiveUpload({ services }: DialectContext, c: HttpContext, kind: DeeptrackKind): Promise<MediaFile> {
  await requireQuota(services, c.get('principal'), null);
  const { incoming } = c.env;
  if (!incoming || !/^multipart\/form-data\b/i.test(c.req.header('Content-Type') ?? '')) throw missingField('file');
  const rules = uploadRules(services, kind);
  const checkFilename = (filename: string | null): void => {
    rules.checkFilename?.(filename);
    requireDetector(services.detectors(), kind);
  };
  const { file } = await receiveForm(incoming, { ...rules, checkFilename }).catch((error: unknown) => {
    throw asRefusal(toAppError(error), kind, Number(c.req.header('Content-Length') ?? Number.NaN));
  });
  if (!file) throw missingField('file');
  if (possibleKinds(file.type).includes(kind)) return file;
  await rm(file.path, { force: true });
  throw unreadable(kind, 'unsupported_media', `the bytes are ${file.type.format}, which is ${NAMES[file.type.kind]}`);
}

/** `field required: file` with status 422 (https://deeptrack.io/docs/api/documentation, "Error Reference"). */
export const missingField = (name: string): VendorError => new VendorError(422, 'invalid_request', `field required: ${name}`);

/** What the vendor says of a file that it cannot make anything of. */
export function unreadable(kind: DeeptrackKind, code: 'unsupported_media' | 'media_unreadable', why: string): VendorError {
  return new VendorError(400, code, kind === 'video' ? `Could not open video file: ${why}` : `Error processing ${kind}: ${why}`);
}

function asRefusal(error: AppError, kind: DeeptrackKind, sizeBytes: number): AppError {
  if (error instanceof VendorError) return error;
  if (error.code === 'payload_too_large') return tooLarge(kind, sizeBytes);
  if (error.code === 'media_unreadable') return unreadable(kind, error.code, error.publicMessage);
  if (error.code !== 'unsupported_media') return error;
  // The vendor's server weighs a file before it opens it, and its own tests send nothing but zeros.
  if (sizeBytes > maxBytesOf(kind) + FORM_BYTES) return tooLarge(kind, sizeBytes);
  return unreadable(kind, error.code, 'the bytes are of no type that is known here');
}

/** The upload was broken off at the limit, so its size is that of the request; a request that names none has only that limit to show. */
function tooLarge(kind: DeeptrackKind, sizeBytes: number): VendorError {
  const max = MEGABYTES_MAX[kind];
  const size = Number.isFinite(sizeBytes) ? `${toMegabytes(sizeBytes).toFixed(1)}MB` : `more than ${max}MB`;
  return new VendorError(413, 'payload_too_large', `File too large (${size}). Max is ${max}MB.`);
}

const NAMES: Readonly<Record<MediaKind, string>> = { image: 'an image', audio: 'audio', video: 'a video', document: 'a document' };
