import type { OpenAPIHono } from '@hono/zod-openapi';
import type { HttpEnv } from '../../http/context.ts';
import type { DialectContext } from '../../http/submit-media.ts';

/** What every group of this dialect's routes is given. */
export interface ResembleContext extends DialectContext {
  app: OpenAPIHono<HttpEnv>;
}

/** As which the core knows what came in by this API. */
export const DIALECT = 'resemble';
