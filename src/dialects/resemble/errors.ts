import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { HttpContext } from '../../http/context.ts';
import { isUnknownType } from '../../http/upload-file.ts';
import { VendorError } from '../../http/vendor-error.ts';
import { supported } from './limits.ts';

/**
 * The secret out of `Authorization: Bearer KEY` (the vendor's pages), `Token token=KEY` (npm @resemble/node) or `Token KEY` (public callers), schemes in
 * any case. Throws `unauthenticated` where there is none.
 */
export function readCredential(header: (name: string) => string | undefined): string {
  const secret = /^(?:Bearer|Token) +(?:token=)?"?([^\s"]+)"? *$/i.exec(header('Authorization') ?? '')?.[1];
  if (secret) return secret;
  throw new AppError('unauthenticated', 'Send your API key as "Authorization: Bearer YOUR_API_KEY".');
}

/** The vendor refuses with 400 what others call 413 and 415, and has 402 for whatever money would mend (docs/pages/getting-started/errors.mdx). */
const STATUS: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  invalid_request: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  idempotency_mismatch: 422,
  payload_too_large: 400,
  unsupported_media: 400,
  media_unreadable: 400,
  quota_exceeded: 402,
  rate_limited: 429,
  payment_required: 402,
  engine_timeout: 500,
  engine_crashed: 500,
  model_unavailable: 503,
  url_blocked: 400,
  url_unreachable: 400,
  internal: 500,
};

/** `{"success":false,"message":"..."}`; the vendor's Node client looks at `success` and at no status. */
export function renderError(c: HttpContext, error: AppError): Response {
  // Some of the vendor's 404 say that there is no item.
  const item = error.details?.item === null ? { item: null } : {};
  return c.json({ success: false, ...item, message: messageFor(error) }, statusFor(error));
}

function statusFor(error: AppError): ContentfulStatusCode {
  if (error instanceof VendorError) return error.status;
  if (error.outage) return 503;
  if (isStaleToken(error)) return 400;
  return STATUS[error.code];
}

function messageFor(error: AppError): string {
  if (error instanceof VendorError) return error.publicMessage;
  if (isStaleToken(error)) return 'This media_token is unknown, expired or used already. It holds for one hour and one detection; upload the file again.';
  if (isUnknownType(error)) return `The bytes of this file are of no supported media format. ${supported()}`;
  if (error.code === 'model_unavailable' && error.details?.kind !== undefined)
    return `The model for ${error.details.kind} is not loaded on this server. Send another kind of media, or ask its operator to run "bonafide doctor".`;
  return error.publicMessage;
}

/** What is not found here is a parameter, not the thing that was asked for. */
const isStaleToken = ({ code, details }: AppError): boolean => code === 'not_found' && details?.field === 'upload_token';

/** The 404 of calls that name another thing (docs/pages/detect/intelligence/get.mdx). */
export const itemNotFound = (): AppError => new VendorError(404, 'not_found', 'Not found', { item: null });

/** The 404 of every call that names a detection; the text is the vendor's (docs/pages/detect/overview/get.mdx). */
export const detectNotFound = (): AppError => new VendorError(404, 'not_found', 'Detect not found');
