import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { HttpContext } from '../../http/context.ts';
import { VendorError } from '../../http/vendor-error.ts';

interface Face {
  status: ContentfulStatusCode;
  /** The vendor's words, where it has any. What is wrong in particular, and how to mend it, is said after them. */
  words: string | null;
  /** Said instead of the text of the error. */
  instead?: string;
}

const MISSING_OR_INVALID = 'Missing file or invalid parameters.';
const RATE_LIMIT = 'Rate limit exceeded.';

/** Statuses and words as the vendor's table of errors has them; 402 as its client expects it, 403, 404 and 503 as that client maps them. */
export const FACES: Readonly<Record<ErrorCode, Face>> = {
  invalid_request: { status: 400, words: MISSING_OR_INVALID },
  unauthenticated: { status: 401, words: 'Missing or invalid API key.', instead: 'Send a live key in the header x-api-key.' },
  forbidden: { status: 403, words: null },
  not_found: { status: 404, words: null },
  conflict: { status: 409, words: null },
  idempotency_mismatch: { status: 422, words: null },
  payload_too_large: { status: 413, words: 'File exceeds 50MB limit.', instead: 'Send a smaller one.' },
  unsupported_media: {
    status: 415,
    words: 'File type not supported.',
    instead: 'Send a PDF, DOCX, JPEG, PNG, TIFF, WEBP, WAV, MP3, M4A, FLAC, MP4, MOV or WEBM; its bytes decide, not its name.',
  },
  media_unreadable: { status: 400, words: MISSING_OR_INVALID },
  quota_exceeded: { status: 429, words: RATE_LIMIT },
  rate_limited: { status: 429, words: RATE_LIMIT },
  payment_required: { status: 402, words: 'Insufficient funds or subscription.' },
  engine_timeout: { status: 504, words: null },
  engine_crashed: { status: 500, words: null },
  model_unavailable: { status: 503, words: 'Model not loaded.' },
  url_blocked: { status: 400, words: MISSING_OR_INVALID },
  url_unreachable: { status: 400, words: MISSING_OR_INVALID },
  internal: { status: 500, words: null },
};

/** The secret from `x-api-key`, the vendor's way; else from `Authorization: Bearer`, which the vendor gives no other meaning. Throws `unauthenticated`. */
export function readCredential(header: (name: string) => string | undefined): string {
  const secret = header('x-api-key')?.trim() || /^Bearer +(\S+) *$/i.exec(header('Authorization') ?? '')?.[1];
  if (!secret) throw new AppError('unauthenticated', 'There is no key.');
  return secret;
}

/** `{"message"}`, but 402 as plain text: both are what the vendor's client reads a message from. */
export function renderError(c: HttpContext, error: AppError): Response {
  const status = statusOf(error);
  const message = messageOf(error);
  return status === 402 ? c.text(message, status) : c.json({ message }, status);
}

function statusOf(error: AppError): ContentfulStatusCode {
  if (error instanceof VendorError) return error.status;
  if (error.outage) return 503;
  return faceOf(error).status;
}

function messageOf(error: AppError): string {
  const { publicMessage } = error;
  if (error instanceof VendorError || error.outage) return publicMessage;
  const { words, instead } = faceOf(error);
  return [words, instead ?? publicMessage].filter((part) => part !== null).join(' ');
}

/** The vendor's monthly tokens are our monthly quota: 402. Its 10,000 requests a day are our daily one: 429. */
const faceOf = ({ code, details }: AppError): Face => FACES[code === 'quota_exceeded' && details?.period === 'month' ? 'payment_required' : code];
