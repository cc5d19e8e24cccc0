import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { AppError, type ErrorCode, toAppError } from '../core/errors.ts';
import type { HttpContext, Logger } from './context.ts';
import { retryAfterOf } from './retry-after.ts';

interface ProblemKind {
  status: ContentfulStatusCode;
  title: string;
}

/** The native API's face of every error code; the column *HTTP* of docs/errors.md. */
export const PROBLEMS: Readonly<Record<ErrorCode, ProblemKind>> = {
  invalid_request: { status: 400, title: 'Invalid request' },
  unauthenticated: { status: 401, title: 'Authentication needed' },
  forbidden: { status: 403, title: 'Not allowed' },
  not_found: { status: 404, title: 'Not found' },
  conflict: { status: 409, title: 'Conflict with the present state' },
  idempotency_mismatch: { status: 422, title: 'Idempotency key used for another request' },
  payload_too_large: { status: 413, title: 'Too large' },
  unsupported_media: { status: 415, title: 'Unsupported media' },
  media_unreadable: { status: 422, title: 'Unreadable media' },
  quota_exceeded: { status: 429, title: 'Quota used up' },
  rate_limited: { status: 429, title: 'Too many requests' },
  payment_required: { status: 402, title: 'Not part of the plan' },
  engine_timeout: { status: 504, title: 'Analysis took too long' },
  engine_crashed: { status: 500, title: 'Analysis failed' },
  model_unavailable: { status: 503, title: 'No detector available' },
  url_blocked: { status: 400, title: 'Address not allowed' },
  url_unreachable: { status: 422, title: 'Address could not be fetched' },
  internal: { status: 500, title: 'Internal error' },
};

/** Whatever an outage kept from being done may be done in a moment. */
export const OUTAGE: ProblemKind = { status: 503, title: 'Not available at the moment' };
const kindOf = ({ code, outage }: AppError): ProblemKind => (outage ? OUTAGE : PROBLEMS[code]);

/** Renders an error as RFC 9457 `application/problem+json`. `status` overrides the code's own (405 has no code of its own). */
export function problem(c: HttpContext, error: AppError, status: ContentfulStatusCode = kindOf(error).status): Response {
  const body = {
    type: `/docs#error-${error.code}`,
    title: kindOf(error).title,
    status,
    detail: error.publicMessage,
    code: error.code,
    request_id: c.get('requestId'),
    ...(error.details && { details: error.details }),
  };
  c.set('errorCode', error.code);
  if (status === 401) c.header('WWW-Authenticate', 'Bearer realm="bonafide"');
  const retryAfter = retryAfterOf(error, status);
  if (retryAfter !== null) c.header('Retry-After', retryAfter);
  return c.body(JSON.stringify(body), status, { 'Content-Type': 'application/problem+json' });
}

/** The last resort of an app: AppErrors are shown, whatever else was thrown is logged whole and shown as `internal`. */
export function problemHandler(logger: Logger) {
  return (thrown: unknown, c: HttpContext): Response => {
    const error = toAppError(thrown);
    if (error.code === 'model_unavailable') logger.info({ requestId: c.get('requestId'), code: error.code, ...error.details }, 'nothing here can judge this');
    else if (PROBLEMS[error.code].status >= 500) {
      logger.error({ requestId: c.get('requestId'), code: error.code, error: AppError.is(thrown) ? (error.cause ?? error) : thrown }, 'request threw');
    }
    return problem(c, error);
  };
}
