import type { OpenAPIHono } from '@hono/zod-openapi';
import type { HttpEnv } from '../../http/context.ts';
import type { DialectContext } from '../../http/submit-media.ts';

export const NAME = 'deepidv';
export const MOUNT = '/deepidv';

/** What every group of routes is given. */
export interface DeepidvContext extends DialectContext {
  app: OpenAPIHono<HttpEnv>;
}
