import type { OpenAPIHono } from '@hono/zod-openapi';
import type { ErrorCode } from '../../core/errors.ts';
import type { HttpEnv } from '../../http/context.ts';
import { jsonAnswer } from '../../http/docs/answers.ts';
import type { DialectContext } from '../../http/submit-media.ts';
import { FACES } from './errors.ts';
import { ErrorSchema } from './schema.ts';

/** What every group of routes is given. */
export interface DeepsafeContext extends DialectContext {
  app: OpenAPIHono<HttpEnv>;
}

export const KEY_NEEDED = [{ bearer: [] }];

const integer = (example: number) => ({ type: 'integer' as const, example });

/** The `headers` of every answer to a key. */
export const RATE_HEADERS = {
  'X-RateLimit-Limit': { description: 'Requests in a minute. 1,000,000,000 means no limit.', schema: integer(5) },
  'X-RateLimit-Remaining': { description: 'What is left of them.', schema: integer(3) },
  'X-RateLimit-Reset': { description: 'The Unix second at which the minute ends.', schema: integer(1_711_454_400) },
};

/** The `responses` entries of a call that may fail with these codes, besides those with which every call may. */
export function refusals(...codes: ErrorCode[]): Record<string, ReturnType<typeof jsonAnswer<typeof ErrorSchema>>> {
  const byStatus = new Map<number, Set<string>>([[503, new Set(['service_unavailable'])]]);
  for (const code of [...codes, 'unauthenticated', 'forbidden', 'rate_limited', 'internal'] as const) {
    const { status, error } = FACES[code];
    byStatus.set(status, (byStatus.get(status) ?? new Set()).add(error));
  }
  const answers = [...byStatus].map(([status, words]) => {
    const answer = jsonAnswer(ErrorSchema, [...words].map((word) => `\`${word}\``).join(', '));
    return [status, status === 401 ? answer : { ...answer, headers: RATE_HEADERS }] as const;
  });
  return Object.fromEntries(answers);
}
