import { isOutage } from './outage.ts';

/** The closed table of error codes. HTTP statuses live in the dialects; this table only knows what happened. */
export const ERROR_CODES = [
  'invalid_request',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'idempotency_mismatch',
  'payload_too_large',
  'unsupported_media',
  'media_unreadable',
  'quota_exceeded',
  'rate_limited',
  'payment_required',
  'engine_timeout',
  'engine_crashed',
  'model_unavailable',
  'url_blocked',
  'url_unreachable',
  'internal',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** What may be tried again unchanged with a chance of success. */
const RETRYABLE: ReadonlySet<ErrorCode> = new Set(['rate_limited', 'engine_timeout', 'engine_crashed', 'model_unavailable', 'url_unreachable']);

export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>;

/** An error as plain data: how it crosses process borders and how it is stored with a failed detection. */
export interface ErrorData {
  code: ErrorCode;
  publicMessage: string;
  details?: ErrorDetails;
}

const MARKER = Symbol.for('bonafide.app-error');

/**
 * Every failure that a caller may see. `publicMessage` says what is wrong and how to mend it; the `cause` is for the log alone.
 * Whatever is thrown and is not an AppError is a bug and is shown as `internal`.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly publicMessage: string;
  readonly details: ErrorDetails | undefined;
  readonly retryable: boolean;
  /** Something that the server stands on is away for the moment. */
  readonly outage: boolean;
  readonly [MARKER] = true;

  constructor(code: ErrorCode, publicMessage: string, options: { details?: ErrorDetails | undefined; cause?: unknown; outage?: boolean } = {}) {
    super(`${code}: ${publicMessage}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.publicMessage = publicMessage;
    this.details = options.details;
    this.outage = options.outage ?? false;
    this.retryable = RETRYABLE.has(code) || this.outage;
  }

  /** True also for errors made by another copy of this module. */
  static is(error: unknown): error is AppError {
    return typeof error === 'object' && error !== null && MARKER in error;
  }

  toData(): ErrorData {
    return { code: this.code, publicMessage: this.publicMessage, ...(this.details && { details: this.details }) };
  }

  static fromData(data: ErrorData): AppError {
    return new AppError(data.code, data.publicMessage, { details: data.details });
  }
}

/** Turns anything thrown into an AppError; what was not one becomes `internal` with the original as its cause. */
export function toAppError(error: unknown): AppError {
  if (AppError.is(error)) return error;
  if (isOutage(error)) {
    const message = 'The server cannot reach its database or its storage at the moment. Send the same request again in a few seconds.';
    return new AppError('internal', message, { cause: error, outage: true });
  }
  return new AppError('internal', 'Something went wrong on our side. Quote the request id when you report it.', { cause: error });
}
