import type { z } from '@hono/zod-openapi';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, type ErrorCode } from '../../core/errors.ts';
import type { HttpContext } from '../../http/context.ts';
import type { VendorFace } from '../../http/vendor-app.ts';
import { VendorError } from '../../http/vendor-error.ts';
import type { ErrorSchema } from './schema.ts';

interface Face {
  status: ContentfulStatusCode;
  code: string;
  title: string;
}

/**
 * The vendor says that all calls have the same error semantics and documents none of them. Shape and statuses are those that README.md decides
 * ("What we decide where the vendors are silent"); the codes are ours.
 */
export const FACES: Readonly<Record<ErrorCode, Face>> = {
  invalid_request: { status: 400, code: 'invalid_request', title: 'A field does not fit, or there is no media' },
  unauthenticated: { status: 401, code: 'unauthorized', title: 'No key, or one that is unknown or revoked' },
  forbidden: { status: 403, code: 'forbidden', title: 'The key may not do this' },
  not_found: { status: 404, code: 'not_found', title: 'No such job, or no such call' },
  conflict: { status: 409, code: 'conflict', title: 'Not possible in the present state' },
  idempotency_mismatch: { status: 422, code: 'idempotency_mismatch', title: 'The key of the request was used for another one' },
  payload_too_large: { status: 413, code: 'payload_too_large', title: 'The file is too large' },
  unsupported_media: { status: 415, code: 'unsupported_media', title: 'Media of another type or kind than the call takes' },
  media_unreadable: { status: 422, code: 'media_unreadable', title: 'The file is empty, cut off or damaged' },
  quota_exceeded: { status: 429, code: 'quota_exceeded', title: 'The detections of the plan are used up' },
  rate_limited: { status: 429, code: 'rate_limited', title: 'Too many requests' },
  payment_required: { status: 402, code: 'payment_required', title: 'Not part of the plan' },
  engine_timeout: { status: 504, code: 'engine_timeout', title: 'The analysis took too long' },
  engine_crashed: { status: 500, code: 'engine_crashed', title: 'The analysis failed' },
  model_unavailable: { status: 503, code: 'model_unavailable', title: 'No model for this kind of media is loaded' },
  url_blocked: { status: 400, code: 'url_blocked', title: 'An address that is not fetched or called' },
  url_unreachable: { status: 422, code: 'url_unreachable', title: 'The media could not be fetched' },
  internal: { status: 500, code: 'internal', title: 'An error of the server' },
};

/** Something that the server stands on is away for the moment. */
export const OUTAGE: Face = { status: 503, code: 'service_unavailable', title: 'Not available at the moment' };

/** The secret from `Authorization: Bearer ...`, the only way that the vendor documents. Throws `unauthenticated` where there is none. */
export const readCredential: VendorFace['readCredential'] = (header) => {
  const secret = /^Bearer +(\S+) *$/i.exec(header('Authorization') ?? '')?.[1];
  if (secret === undefined) throw new AppError('unauthenticated', 'Send your key as "Authorization: Bearer <key>".');
  return secret;
};

/** `{error:{code,message}}`. */
export function renderError(c: HttpContext, error: AppError): Response {
  const { status, code } = error.outage ? OUTAGE : FACES[error.code];
  const shown = error instanceof VendorError ? error.status : status;
  if (shown === 401) c.header('WWW-Authenticate', 'Bearer');
  return c.json({ error: { code, message: textOf(error) } } satisfies z.infer<typeof ErrorSchema>, shown);
}

/** The vendor speaks of models, not of detectors. */
function textOf({ code, publicMessage, details }: AppError): string {
  if (code !== 'model_unavailable' || details?.kind === undefined) return publicMessage;
  return `No model for ${details.kind} media is loaded on this server. Send another kind, or ask its operator to run "bonafide doctor".`;
}

export const face: VendorFace = { readCredential, renderError };
