import type { OpenAPIHono } from '@hono/zod-openapi';
import type { HttpEnv } from '../../http/context.ts';
import type { OpenApiDocument } from './openapi.ts';

/** Headers that answers of many calls have in common, by the names of their components. */
const HEADERS = {
  'RateLimit-Policy': {
    description: 'The limit of the key: `q` requests in a window of `w` seconds. One of 1,000,000,000 means none. (draft-ietf-httpapi-ratelimit-headers)',
    schema: { type: 'string', example: '"minute";q=300;w=60' },
  },
  RateLimit: {
    description: 'What is left of it: `r` requests, until the window ends in `t` seconds.',
    schema: { type: 'string', example: '"minute";r=299;t=42' },
  },
  'Retry-After': { description: 'Seconds to wait before the request is sent again.', schema: { type: 'integer', minimum: 1, example: 5 } },
  'X-Request-Id': {
    description: 'Names the request, in the answer and in the log; the one that was sent, where it has 8 to 128 harmless characters.',
    schema: { type: 'string', example: 'req_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' },
  },
  Location: { description: 'Where to follow what was made.', schema: { type: 'string', example: '/v1/detections/det_01JQZ3V8W9X4Y5Z6A7B8C9D0E1' } },
  'Preference-Applied': { description: 'What was granted of `Prefer`; absent where nothing was asked for.', schema: { type: 'string', example: 'wait=60' } },
  'Idempotency-Replayed': {
    description: '`true`: an earlier request with this `Idempotency-Key` made it. Absent else.',
    schema: { type: 'string', example: 'true' },
  },
} as const;

type HeaderName = keyof typeof HEADERS;

export function registerHeaders(app: OpenAPIHono<HttpEnv>): void {
  for (const [name, header] of Object.entries(HEADERS)) app.openAPIRegistry.registerComponent('headers', name, header);
}

/** The `headers` entry of a response. */
export const headerRefs = (...names: HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const RATE_HEADERS = ['RateLimit-Policy', 'RateLimit'] as const;
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Every answer names its request, and to a key that was let in it says how it stands; it is written down here once instead of in every route. */
export function addCommonHeaders(document: OpenApiDocument): OpenApiDocument {
  for (const path of Object.values(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = path[method];
      for (const [status, response] of Object.entries(operation?.responses ?? {})) {
        const limited = operation?.security?.length && status !== '401';
        response.headers = { ...headerRefs('X-Request-Id', ...(limited ? RATE_HEADERS : [])), ...response.headers };
      }
    }
  }
  return document;
}
