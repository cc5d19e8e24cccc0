import { AppError } from '../../core/errors.ts';
import type { MediaKind } from '../../core/media.ts';
import { VendorError } from '../../http/vendor-error.ts';
import type { Form } from './render-intelligence.ts';
import { parseRequest } from './request.ts';

/** What is asked of `POST /intelligence` (docs/pages/detect/intelligence/create.mdx). */
export interface ReportRequest {
  url: string | undefined;
  mediaToken: string | undefined;
  /** A detection that is there already. */
  detectId: string | null;
  kind: MediaKind | null;
  /** Null: as it is usual for that kind of media. */
  form: Form | null;
  callbackUrl: string | null;
  zeroRetention: boolean;
}

const KINDS: readonly unknown[] = ['audio', 'video', 'image'] satisfies MediaKind[];
const FORMS: Readonly<Record<string, Form>> = { true: 'fields', '1': 'fields', false: 'prose', '0': 'prose' };

/** From JSON or from the fields of a form; what is unknown is ignored. Throws `invalid_request` that names the field. */
export function parseReportRequest(raw: Readonly<Record<string, unknown>>): ReportRequest {
  const { url, media_token, callback_url, zero_retention_mode } = parseRequest(raw);
  const { detect_id, media_type, json } = raw;
  const detectId = isGiven(detect_id) ? String(detect_id) : null;
  const callbackUrl = callback_url ?? null;
  if (detectId !== null && callbackUrl !== null) {
    throw new VendorError(400, 'invalid_request', 'A report on "detect_id" is told at once: leave "callback_url" out.');
  }
  if (isGiven(media_type) && !KINDS.includes(media_type)) throw invalid('media_type', 'must be audio, video or image');
  const form = isGiven(json) ? FORMS[String(json).toLowerCase()] : null;
  if (form === undefined) throw invalid('json', 'must be true or false');
  return {
    url,
    mediaToken: media_token,
    detectId,
    kind: isGiven(media_type) ? (media_type as MediaKind) : null,
    form,
    callbackUrl,
    zeroRetention: zero_retention_mode ?? false,
  };
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const invalid = (field: string, what: string): AppError => new AppError('invalid_request', `"${field}" ${what}.`, { details: { field } });
