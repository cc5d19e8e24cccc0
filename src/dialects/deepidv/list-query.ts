import type { z } from '@hono/zod-openapi';
import { AppError } from '../../core/errors.ts';
import { PAGE_LIMIT_MAX, PAGE_OFFSET_MAX } from './limits.ts';
import { ANALYSIS_STATUSES, ListQuerySchema } from './schema.ts';

const HINTS: Readonly<Record<string, string>> = {
  limit: `"limit" is a whole number from 1 to ${PAGE_LIMIT_MAX}.`,
  offset: `"offset" is a whole number from 0 to ${PAGE_OFFSET_MAX}.`,
  status: `"status" is one of ${ANALYSIS_STATUSES.join(', ')}.`,
};

/** The parameters of the list; an empty one counts as left out. Throws `invalid_request` naming the first that is wrong. */
export function readListQuery(query: Readonly<Record<string, string>>): z.infer<typeof ListQuerySchema> {
  const parsed = ListQuerySchema.safeParse(Object.fromEntries(Object.entries(query).filter(([, value]) => value !== '')));
  if (parsed.success) return parsed.data;
  const field = String(parsed.error.issues[0]?.path[0] ?? '');
  throw new AppError('invalid_request', HINTS[field] ?? 'A parameter is wrong.', { details: { field } });
}
