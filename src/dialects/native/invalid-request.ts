import type { z } from '@hono/zod-openapi';
import { AppError } from '../../core/errors.ts';
import { nearestName } from '../../core/nearest-name.ts';

/** Names in a message are the caller's own; they are shown back, but not endlessly. */
const SHOWN_LENGTH_MAX = 60;
const SHOWN_ISSUES_MAX = 5;

/** A failed validation as `invalid_request`: which field, what fits, and for an unknown name the nearest known one. */
export function invalidRequest(error: z.ZodError, known: readonly string[] = []): AppError {
  const sentences = error.issues.slice(0, SHOWN_ISSUES_MAX).map((issue) => sentenceFor(issue, known));
  const field = error.issues[0]?.code === 'unrecognized_keys' ? error.issues[0].keys[0] : error.issues[0]?.path.join('.');
  return new AppError('invalid_request', sentences.join(' '), field ? { details: { field: field.slice(0, SHOWN_LENGTH_MAX) } } : {});
}

function sentenceFor(issue: z.core.$ZodIssue, known: readonly string[]): string {
  if (issue.code === 'unrecognized_keys')
    return issue.keys
      .slice(0, SHOWN_ISSUES_MAX)
      .map((name) => unknownName(name, known))
      .join(' ');
  const name = issue.path.join('.').slice(0, SHOWN_LENGTH_MAX);
  const message = issue.code === 'invalid_value' ? `must be one of ${issue.values.map(String).join(', ')}` : lowerFirst(issue.message);
  return name ? `"${name}": ${message}.` : `${issue.message}.`;
}

function unknownName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const remedy = nearest ? `did you mean "${nearest}"?` : known.length > 0 ? `known are ${known.join(', ')}.` : '';
  return `There is no "${name.slice(0, SHOWN_LENGTH_MAX)}" here; ${remedy}`;
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);
