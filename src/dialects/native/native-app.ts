import { OpenAPIHono } from '@hono/zod-openapi';
import type { HttpEnv, HttpSettings, Services } from '../../http/context.ts';
import { invalidRequest } from './invalid-request.ts';

/** What every group of routes is given. */
export interface NativeContext {
  app: OpenAPIHono<HttpEnv>;
  services: Services;
  settings: HttpSettings;
}

/** An empty app whose failed validations are thrown as `invalid_request`. */
export function createNativeApp(): OpenAPIHono<HttpEnv> {
  return new OpenAPIHono<HttpEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error, result.target === 'query' ? QUERY_NAMES : []);
    },
  });
}

/** Names of query parameters, to name the nearest to an unknown one. */
const QUERY_NAMES = [
  'limit',
  'cursor',
  'kind',
  'status',
  'verdict',
  'external_id',
  'created_after',
  'created_before',
  'wait',
  'expires',
  'signature',
  'month',
  'key_id',
  'endpoint_id',
  'detection_id',
];
