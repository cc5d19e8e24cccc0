import { AppError } from '../../core/errors.ts';
import { truthOf } from '../../http/truth.ts';
import { type DetectRequest, DetectRequestSchema } from './schema.ts';

type FieldName = keyof DetectRequest;

const NAMES = Object.keys(DetectRequestSchema.shape) as FieldName[];
const FLAGS: ReadonlySet<FieldName> = new Set(['strict_mode', 'retain']);

/**
 * The fields that this API knows, from JSON or, as text, from a form; null and empty text count as not sent, and everything else is ignored.
 * Throws `invalid_request` naming the field and what fits.
 */
export function parseRequest(raw: Readonly<Record<string, unknown>>): DetectRequest {
  const known = NAMES.flatMap((name) => (isSent(raw[name]) ? [[name, decode(name, raw[name])]] : []));
  const parsed = DetectRequestSchema.safeParse(Object.fromEntries(known));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0]);
  throw new AppError('invalid_request', `"${field}" ${issue?.message}.`, { details: { field } });
}

const isSent = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** Forms have no booleans, and clients that build one object for both ways send the text in JSON, too. What is neither stays, to be refused. */
function decode(name: FieldName, value: unknown): unknown {
  const isText = typeof value === 'string' || typeof value === 'number';
  return FLAGS.has(name) && isText ? (truthOf(String(value)) ?? value) : value;
}
