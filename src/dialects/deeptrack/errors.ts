import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { AppError, ErrorCode } from '../../core/errors.ts';
import type { ReadCredential } from '../../http/auth.ts';
import type { HttpContext } from '../../http/context.ts';
import { VendorError } from '../../http/vendor-error.ts';
import type { ErrorWire } from './schema.ts';

interface Face {
  status: ContentfulStatusCode;
  /** The vendor's words; the error's own where it has none. */
  detail?(error: AppError): string;
}

/** Every code with the vendor's status and words (https://deeptrack.io/docs/api/documentation, "Error Reference", and the vendor's server). */
export const FACES: Readonly<Record<ErrorCode, Face>> = {
  invalid_request: { status: 400 },
  // Keys that never were and keys that no longer are must look the same; the vendor has a sentence for each, and clients look for either.
  unauthenticated: { status: 401, detail: () => 'Invalid API key. Invalid or inactive keys are refused alike; send a live one as X-API-Key.' },
  forbidden: { status: 403 },
  not_found: { status: 404 },
  conflict: { status: 409 },
  idempotency_mismatch: { status: 422 },
  payload_too_large: { status: 413 },
  unsupported_media: { status: 400 },
  media_unreadable: { status: 400 },
  quota_exceeded: { status: 429, detail: quotaWords },
  rate_limited: { status: 429 },
  payment_required: { status: 429 },
  engine_timeout: { status: 503 },
  engine_crashed: { status: 500 },
  model_unavailable: { status: 503, detail: modelWords },
  url_blocked: { status: 400 },
  url_unreachable: { status: 400 },
  internal: { status: 500 },
};

const OUTAGE: Face = { status: 503 };

/** The secret from `X-API-Key`, or from `Authorization: Bearer ...`, which the vendor's dashboard shows. Throws `unauthenticated`. */
export const readCredential: ReadCredential = (header) => {
  const secret = header('X-API-Key')?.trim() || /^Bearer +(\S+) *$/i.exec(header('Authorization') ?? '')?.[1];
  if (!secret) throw new VendorError(401, 'unauthenticated', 'Missing X-API-Key header.');
  return secret;
};

/** `{"detail": "..."}` with the vendor's status. */
export function renderError(c: HttpContext, error: AppError): Response {
  const { status, detail } = wordsFor(error);
  const body: ErrorWire = { detail };
  return c.json(body, status);
}

/** The status and the words of any error in this API. */
export function wordsFor(error: AppError): { status: ContentfulStatusCode; detail: string } {
  if (error instanceof VendorError) return { status: error.status, detail: error.publicMessage };
  const face = error.outage ? OUTAGE : FACES[error.code];
  return { status: face.status, detail: face.detail?.(error) ?? error.publicMessage };
}

function quotaWords({ details, publicMessage }: AppError): string {
  if (details?.period !== 'month') return publicMessage;
  return `Monthly limit of ${details.limit} scans exceeded. Upgrade your plan at deeptrack.io/pricing`;
}

function modelWords({ details, publicMessage }: AppError): string {
  const kind = String(details?.kind ?? '');
  return kind === '' ? publicMessage : modelNotLoaded(kind);
}

/** `Video model not loaded.` */
export const modelNotLoaded = (kind: string): string => `${kind.charAt(0).toUpperCase()}${kind.slice(1)} model not loaded.`;
