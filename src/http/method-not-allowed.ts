import type { Hono } from 'hono';
import { AppError } from '../core/errors.ts';
import type { HttpContext, HttpEnv } from './context.ts';
import { problem } from './problem.ts';

/** Shows an error with a status of its own, in the shape of a dialect. */
export type RenderRefusal = (c: HttpContext, error: AppError, status: 405) => Response;

/** For every path that is registered so far: another method is answered 405 with `Allow` instead of 404. Call it after the last route. */
export function refuseOtherMethods(app: Hono<HttpEnv>, render: RenderRefusal = problem): void {
  const methods = new Map<string, Set<string>>();
  for (const { path, method } of app.routes) {
    if (method === 'ALL') continue;
    methods.set(path, (methods.get(path) ?? new Set()).add(method));
  }
  for (const [path, known] of methods) {
    const allow = [...known, ...(known.has('GET') ? ['HEAD'] : [])].join(', ');
    app.all(path, (c) => {
      c.header('Allow', allow);
      return render(c, new AppError('invalid_request', `${c.req.method} is not possible here; ${allow} is.`), 405);
    });
  }
}
