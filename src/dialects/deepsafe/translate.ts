import { DEFAULT_OPTIONS, type Detection, type DetectionOptions } from '../../core/detection.ts';
import { AppError } from '../../core/errors.ts';
import type { Usage } from '../../core/usage.ts';
import type { Judgement, PolicyName } from '../../core/verdict.ts';
import { truthOf } from '../../http/truth.ts';
import { resultPath } from './names.ts';
import { type AcceptedWire, type DetectionWire, MEDIA_TYPES, type ResultWire, type UsageWire } from './schema.ts';

/** The vendor's words for whatever kept an analysis from its end (https://deepsafe-docs.pages.dev/endpoints). */
const FAILED_WORDS = 'Detection could not be completed. Please try again.';
/** The shape has no word for "no limit": a number that no caller reaches says it, as in the headers of the rate limit. */
const WITHOUT_LIMIT = 1_000_000_000;

export interface Wishes {
  options: DetectionOptions;
  isAsync: boolean;
}

/** The fields of the form in our words; unknown ones are passed over. Throws `invalid_request`. */
export function readWishes(fields: ReadonlyMap<string, string>, policy: PolicyName): Wishes {
  return { options: { ...DEFAULT_OPTIONS, kind: readMediaType(fields.get('media_type')), policy, visualize: false }, isAsync: readAsync(fields.get('async')) };
}

function readMediaType(text: string | undefined): DetectionOptions['kind'] {
  const asked = text?.trim().toLowerCase() ?? '';
  if (asked === '') return null;
  const known = MEDIA_TYPES.find((type) => type === asked);
  if (known) return known;
  throw new AppError('invalid_request', `"media_type" must be one of ${MEDIA_TYPES.join(', ')}. Leave it out to have it told from the file.`, {
    details: { field: 'media_type' },
  });
}

function readAsync(text: string | undefined): boolean {
  if (text === undefined || text.trim() === '') return false;
  const asked = truthOf(text);
  if (asked !== undefined) return asked;
  throw new AppError('invalid_request', '"async" must be true or false.', { details: { field: 'async' } });
}

/** A detection as `GET /v1/results/{id}` shows it. Throws `not_found` for an erased one. */
export function renderDetection(detection: Detection): ResultWire {
  const id = publicIdOf(detection);
  const { status, judgement } = detection;
  if (status === 'erased') throw new AppError('not_found', 'There is no such detection (any more).');
  if (status === 'failed') return { id, status: 'failed', error: FAILED_WORDS };
  if (status !== 'completed' || !judgement) return { id, status: 'processing' };
  return { id, status: 'complete', ...renderVerdict(detection, judgement) };
}

/** A finished detection as the synchronous call shows it; null for one without a verdict. */
export function renderFinished(detection: Detection): DetectionWire | null {
  const { status, judgement } = detection;
  return status === 'completed' && judgement ? { id: publicIdOf(detection), ...renderVerdict(detection, judgement) } : null;
}

export function renderAccepted(detection: Detection): AcceptedWire {
  const id = publicIdOf(detection);
  return { id, status: 'processing', poll_url: resultPath(id) };
}

/** What is being analysed counts as used, so that what is used and what remains make up the limit. */
export function renderUsage({ plan, month }: Pick<Usage, 'plan' | 'month'>): UsageWire {
  const limit = month.limit ?? WITHOUT_LIMIT;
  const used = month.used + month.reserved;
  return {
    plan,
    scans_used: used,
    scans_limit: limit,
    scans_remaining: month.remaining ?? Math.max(limit - used, 0),
    period_start: wholeSeconds(month.start),
    period_end: wholeSeconds(month.end),
  };
}

function renderVerdict({ media, createdAt }: Detection, { verdict, score, confidence }: Judgement): Omit<DetectionWire, 'id'> {
  const isFake = verdict === 'spoof' || (verdict === 'inconclusive' && score > 0.5);
  return { verdict: isFake ? 'fake' : 'real', confidence: rounded(confidence), media_type: media.kind, created_at: wholeSeconds(createdAt) };
}

/** Every detection of this dialect has one; another dialect's is shown under our own. */
const publicIdOf = ({ publicId, id }: Detection): string => publicId ?? id;

const rounded = (value: number): number => Math.round(value * 10_000) / 10_000;

/** `2026-03-26T12:00:00Z`. */
const wholeSeconds = (time: Date): string => time.toISOString().replace(/\.\d+Z$/, 'Z');
