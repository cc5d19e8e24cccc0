import { Hono } from 'hono';
import { getPath } from 'hono/utils/url';
import type { Config } from './config.ts';
import type { Dialect } from './dialects/dialect.ts';
import { DIALECTS } from './dialects/index.ts';
import { accessLog } from './http/access-log.ts';
import { ARTIFACT_PATH } from './http/artifact-links.ts';
import type { HttpEnv, HttpSettings, Services } from './http/context.ts';
import { drainUnread } from './http/drain-request.ts';
import { problemHandler } from './http/problem.ts';
import { requestId } from './http/request-id.ts';
import { securityHeaders } from './http/security-headers.ts';
import { traced } from './http/tracing.ts';

const HEARTBEAT_MS = 15_000;

export type AppConfig = Pick<Config, 'limits' | 'publicUrl' | 'policy'> & { version: string; heartbeatMs?: number };

/** The whole HTTP side as one app: every dialect under its path prefixes and, for its host names, at the root. It never listens. */
export function createApp(services: Services, config: AppConfig, dialects: readonly Dialect[] = DIALECTS): Hono<HttpEnv> {
  const { limits, publicUrl, policy, version, heartbeatMs = HEARTBEAT_MS } = config;
  const apis = dialects.map((dialect) => ({ name: dialect.name, mount: mountOf(dialect) }));
  const settings: HttpSettings = { limits, publicUrl, policy, version, heartbeatMs, apis };
  const vendorPaths = dialects.flatMap(({ basePaths }) => basePaths).filter((path) => path !== '/');
  const byPath = createSite(services, (path) => vendorPaths.some((base) => path === base || path.startsWith(`${base}/`)));
  const byHost = new Map<string, Hono<HttpEnv>>();
  for (const dialect of dialects) {
    const routes = dialect.create(services, settings);
    for (const basePath of dialect.basePaths) byPath.route(basePath, routes);
    for (const host of dialect.hosts) byHost.set(host, createSite(services, () => true, mountOf(dialect)).route('/', routes));
  }
  return byHost.size === 0 ? byPath : switchByHost(byHost, byPath);
}

const mountOf = ({ basePaths }: Pick<Dialect, 'basePaths'>): string => basePaths[0]?.replace(/\/$/, '') ?? '';

/** What every request goes through, whatever the dialect. Of `isTidied` paths it does not matter how many slashes they have. */
function createSite(services: Services, isTidied: (path: string) => boolean, mount = ''): Hono<HttpEnv> {
  const site = new Hono<HttpEnv>({ getPath: (request) => tidied(getPath(request), isTidied) });
  site.onError(problemHandler(services.logger));
  site.use((c, next) => {
    c.set('mount', mount);
    return next();
  });
  site.use(requestId, traced(services.tracer), accessLog(services), securityHeaders, drainUnread);
  return site;
}

/** Vendors' clients join a base URL that may end with a slash and paths that may begin and end with one. */
function tidied(path: string, isTidied: (path: string) => boolean): string {
  const tidy = path.replace(/\/{2,}/g, '/').replace(/(?<=.)\/$/, '');
  return isTidied(tidy) ? tidy : path;
}

function switchByHost(byHost: ReadonlyMap<string, Hono<HttpEnv>>, otherwise: Hono<HttpEnv>): Hono<HttpEnv> {
  const root = new Hono<HttpEnv>();
  root.all('*', (c) => {
    // Links to artifacts are made under the host that was asked.
    const site = ARTIFACT_PATH.test(c.req.path) ? undefined : byHost.get(hostNameOf(c.req.url));
    return (site ?? otherwise).fetch(c.req.raw, c.env);
  });
  return root;
}

/** Without the port and in lower case; and without the dot with which a name may end (RFC 1034, 3.1). */
const hostNameOf = (url: string): string => new URL(url).hostname.replace(/\.$/, '');
