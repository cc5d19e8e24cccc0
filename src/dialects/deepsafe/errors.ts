import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { ReadCredential } from '../../http/auth.ts';
import type { HttpContext } from '../../http/context.ts';
import { VendorError } from '../../http/vendor-error.ts';
import { MAX_BYTES } from './limits.ts';
import type { ErrorWire } from './schema.ts';

/** How the vendor's table of errors shows a code. */
export interface Face {
  status: ContentfulStatusCode;
  error: string;
  /** The vendor's words where it has some for the case; null: ours say more. */
  message: string | null;
}

/** The vendor's words for both, with which a client is asked to pay. */
export const PAYMENT_WORDS = 'Monthly scan limit reached or async requires paid plan';

const INVALID: Face = { status: 400, error: 'invalid_request', message: null };
const BROKEN: Face = { status: 500, error: 'internal_error', message: 'Server error — retry after a moment' };
const UNPAID: Face = { status: 402, error: 'insufficient_credits', message: PAYMENT_WORDS };

/** deepsafe-docs.pages.dev/errors; 400, 403, 404, 405, 409, 422 and 503 are not in it, and have codes in its manner. */
export const FACES: Readonly<Record<ErrorCode, Face>> = {
  invalid_request: INVALID,
  unauthenticated: { status: 401, error: 'invalid_api_key', message: 'Missing, malformed, or revoked API key' },
  forbidden: { status: 403, error: 'forbidden', message: null },
  not_found: { status: 404, error: 'not_found', message: null },
  conflict: { status: 409, error: 'conflict', message: null },
  idempotency_mismatch: { status: 409, error: 'conflict', message: null },
  payload_too_large: { status: 413, error: 'file_too_large', message: 'File exceeds 100MB' },
  unsupported_media: { status: 415, error: 'unsupported_media', message: 'Unrecognized file type' },
  media_unreadable: { status: 422, error: 'unreadable_media', message: null },
  quota_exceeded: UNPAID,
  rate_limited: { status: 429, error: 'rate_limited', message: null },
  payment_required: UNPAID,
  engine_timeout: BROKEN,
  engine_crashed: BROKEN,
  model_unavailable: { status: 503, error: 'model_unavailable', message: null },
  url_blocked: INVALID,
  url_unreachable: INVALID,
  internal: BROKEN,
};

const METHOD_NOT_ALLOWED = { status: 405, error: 'method_not_allowed', message: null } as const;
const OUTAGE: Face = { status: 503, error: 'service_unavailable', message: null };

/** The key from `Authorization: Bearer ...`, the only place where the vendor looks. Throws `unauthenticated`. */
export const readCredential: ReadCredential = (header) => {
  const secret = /^Bearer +(\S+) *$/i.exec(header('Authorization') ?? '')?.[1];
  if (secret === undefined) throw new AppError('unauthenticated', 'Send your key as "Authorization: Bearer ...".');
  return secret;
};

/** `{error, message}`, and with 429 `retry_after` in seconds. */
export function renderError(c: HttpContext, error: AppError): Response {
  const { status, error: code, message } = faceOf(error);
  if (status === 401) c.header('WWW-Authenticate', 'Bearer');
  const retryAfter = Number(error.details?.retry_after_seconds ?? Number.NaN);
  const body: ErrorWire =
    status === 429 && Number.isFinite(retryAfter)
      ? { error: code, message: `Rate limit exceeded. Retry after ${retryAfter} seconds.`, retry_after: retryAfter }
      : { error: code, message: (isPlain(error) ? message : null) ?? error.publicMessage };
  return c.json(body, status);
}

/** Whether the vendor's words say all there is to say: a limit that is not the vendor's, or a type that is known but does not fit, they do not tell of. */
function isPlain({ code, details }: AppError): boolean {
  if (code === 'payload_too_large') return details?.max_bytes === MAX_BYTES;
  return code !== 'unsupported_media' || details === undefined;
}

function faceOf(error: AppError): Face {
  if (error.outage) return OUTAGE;
  if (error instanceof VendorError) return error.status === 405 ? METHOD_NOT_ALLOWED : { ...FACES[error.code], status: error.status, message: null };
  // The vendor counts a day's scans among its rate limits and asks for money by the month.
  if (error.code === 'quota_exceeded' && error.details?.period === 'day') return FACES.rate_limited;
  return FACES[error.code];
}
