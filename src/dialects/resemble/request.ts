import { z } from '@hono/zod-openapi';
import { AppError } from '../../core/errors.ts';
import { truthOf } from '../../http/truth.ts';
import { type DetectRequest, DetectRequestSchema } from './schema-request.ts';

/** Older names of the same wishes (older versions of docs.resemble.ai/detect). */
const ALIASES: Readonly<Record<string, keyof DetectRequest>> = {
  privacy_mode: 'zero_retention_mode',
  audio_source_tracing_enabled: 'audio_source_tracing',
};

const FIELDS: Readonly<Record<string, z.core.$ZodType>> = DetectRequestSchema.shape;

/**
 * What was asked, from JSON, from the fields of a form or from the query, where every value is text. What is empty counts as left out, what is unknown is
 * ignored. Throws `invalid_request` that names the field.
 */
export function parseRequest(raw: Readonly<Record<string, unknown>>): DetectRequest {
  const given: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(raw)) {
    const field = ALIASES[name] ?? name;
    if (value === null || value === '' || !Object.hasOwn(FIELDS, field)) continue;
    // The field's own name wins over an older one.
    if (field === name || !(field in given)) given[field] = decode(field, value);
  }
  const parsed = DetectRequestSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const name = String(issue?.path[0] ?? '');
  throw new AppError('invalid_request', `"${name}" ${issue?.message.startsWith('must') ? issue.message : 'is not valid'}.`, { details: { field: name } });
}

/** Text as the value that JSON would carry; what cannot be read as its type stays text, for the validator to refuse. */
function decode(field: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const optional = FIELDS[field];
  const type = optional instanceof z.ZodOptional ? optional.unwrap() : optional;
  if (type instanceof z.ZodBoolean) return truthOf(value) ?? value;
  if (type instanceof z.ZodNumber) return /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(value.trim()) ? Number(value) : value;
  return value;
}
