import { z } from '@hono/zod-openapi';
import { ERROR_CODES, type ErrorCode } from '../../../core/errors.ts';
import { PROBLEMS } from '../../../http/problem.ts';

export const ProblemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string().openapi({ description: 'What is wrong and how to mend it.' }),
    code: z.enum(ERROR_CODES),
    request_id: z.string(),
    details: z.record(z.string(), z.unknown()).optional(),
  })
  .openapi('Problem', { description: 'RFC 9457 problem document.' });

const content = { 'application/problem+json': { schema: ProblemSchema } };

/** The `responses` entries of an operation that may fail with these codes; `unauthenticated`, `forbidden`, `rate_limited` and `internal` always may. */
export function problems(...codes: ErrorCode[]): Record<number, { description: string; content: typeof content }> {
  const byStatus = new Map<number, string[]>();
  for (const code of new Set<ErrorCode>([...codes, 'unauthenticated', 'forbidden', 'rate_limited', 'internal'])) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries([...byStatus].sort(([a], [b]) => a - b).map(([status, names]) => [status, { description: names.join(', '), content }]));
}
