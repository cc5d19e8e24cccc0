import { matchedRoutes } from 'hono/route';
import type { HttpContext } from './context.ts';

/** What is said of a path that is nobody's: whoever probes for paths shall not fill the metrics with them. */
const NONE = 'none';

/**
 * The route that a request was answered by, as it was registered (`/v1/detections/:id`): one of a closed set, and without what the caller put into the
 * path; the same by whichever host name it was asked for. To be called after the handlers.
 */
export function routeTemplate(c: HttpContext): string {
  const route = registered(c);
  return route === NONE ? NONE : (c.get('mount') ?? '') + route;
}

function registered(c: HttpContext): string {
  const routes = matchedRoutes(c).map(({ path }) => path);
  const answered = routes[c.req.routeIndex] ?? NONE;
  if (!answered.endsWith('*')) return answered;
  // A middleware refused it before its handler: that handler comes later in the list.
  return routes.slice(c.req.routeIndex).find((path) => !path.endsWith('*')) ?? NONE;
}
