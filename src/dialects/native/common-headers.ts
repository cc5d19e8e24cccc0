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
} as const;

type HeaderName = keyof typeof HEADERS;

export function registerHeaders(app: OpenAPIHono<HttpEnv>): void {
  for (const [name, header] of Object.entries(HEADERS)) app.openAPIRegistry.registerComponent('headers', name, header);
}

/** The `headers` entry of a response. */
export const headerRefs = (...names: HeaderName[]): Record<string, { $ref: string }> =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

/** Every answer to a key that was let in says how it stands; it is written down here once instead of in every route. */
export function addRateHeaders(document: OpenApiDocument): OpenApiDocument {
  for (const path of Object.values(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = path[method];
      if (!operation?.security?.length) continue;
      for (const [status, response] of Object.entries(operation.responses ?? {})) {
        if (status !== '401') response.headers = { ...headerRefs('RateLimit-Policy', 'RateLimit'), ...response.headers };
      }
    }
  }
  return document;
}
