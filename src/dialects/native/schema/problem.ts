import { z } from '@hono/zod-openapi';
import { ERROR_CODES, type ErrorCode } from '../../../core/errors.ts';
import { OUTAGE, PROBLEMS } from '../../../http/problem.ts';
import { headerRefs } from '../common-headers.ts';

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

/** Their answers say when to come again. */
const COME_AGAIN: ReadonlySet<number> = new Set([429, 503]);

interface ProblemResponse {
  description: string;
  content: typeof content;
  headers?: ReturnType<typeof headerRefs>;
}

/**
 * The `responses` entries of an operation that may fail with these codes; `invalid_request` (no call takes a query that it does not know), `unauthenticated`,
 * `forbidden`, `rate_limited` and `internal` always may, the last one also as the 503 of an outage.
 */
export function problems(...codes: ErrorCode[]): Record<number, ProblemResponse> {
  const byStatus = new Map<number, string[]>([[OUTAGE.status, ['internal: database or storage are away']]]);
  for (const code of new Set<ErrorCode>(['invalid_request', ...codes, 'unauthenticated', 'forbidden', 'rate_limited', 'internal'])) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const responses = [...byStatus].map(([status, names]): [number, ProblemResponse] => [
    status,
    { description: names.join(', '), content, ...(COME_AGAIN.has(status) && { headers: headerRefs('Retry-After') }) },
  ]);
  return Object.fromEntries(responses.sort(([a], [b]) => a - b));
}
