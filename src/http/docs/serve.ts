import type { OpenAPIHono } from '@hono/zod-openapi';
import { linkBase } from '../artifact-links.ts';
import type { HttpContext, HttpEnv, HttpSettings } from '../context.ts';
import { addVendorHeaders } from './common-headers.ts';
import type { ApiDocument, Operation } from './document.ts';
import { type DocsOptions, renderDocsPage } from './page.ts';
import { DOCS_STYLESHEET } from './stylesheet.ts';

const PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const CACHE = 'public, max-age=300';

/** What the page of an API says besides its OpenAPI document. */
export interface ApiPage extends Pick<DocsOptions, 'errors' | 'intro' | 'errorsLead'> {
  /** Path under which the API is mounted, e.g. `/deepsafe`; empty for the one at the root. */
  mount: string;
}

/** Serves an OpenAPI document at `/openapi.json` and the page made from it at `/docs`, beside the routes that it tells of. */
export function serveDocs(app: OpenAPIHono<HttpEnv>, settings: HttpSettings, openApi: object, page: ApiPage): void {
  // The page reads the document as any client would: as JSON.
  const parsed = sayWhatIsOpen(JSON.parse(JSON.stringify(openApi)) as ApiDocument);
  const asServed = page.mount === '' ? parsed : addVendorHeaders(parsed);
  app.get('/openapi.json', (c) => {
    const { mount, baseUrl } = placeOf(c, settings, page, '/openapi.json');
    const url = settings.publicUrl === null ? mount || '/' : baseUrl;
    return c.json({ ...asServed, servers: [{ url }] }, 200, { 'Cache-Control': CACHE });
  });
  app.get('/docs', (c) => {
    const place = placeOf(c, settings, page, '/docs');
    const shown = { ...page, ...place, stylesheet: `${place.mount}/docs/style.css`, apis: linksTo(c, settings, page, place) };
    return c.html(renderDocsPage(asServed, shown), 200, { 'Content-Security-Policy': PAGE_POLICY });
  });
  app.get('/docs/style.css', (c) => c.body(DOCS_STYLESHEET, 200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': CACHE }));
}

/** Without `security` a reader cannot tell an open call from a forgotten key. Messages to callers need no key of ours either. */
function sayWhatIsOpen(document: ApiDocument): ApiDocument {
  for (const operation of [document.paths, document.webhooks ?? {}].flatMap(Object.values).flatMap(Object.values<Operation>)) operation.security ??= [];
  return document;
}

interface Place {
  /** Prefix of the path that was asked: an API may have several, and by its host name it stands at the root. */
  mount: string;
  /** It was asked by a vendor's host name. */
  byHost: boolean;
  /** What a client takes for its base URL. */
  baseUrl: string;
}

function placeOf(c: HttpContext, settings: HttpSettings, page: ApiPage, suffix: string): Place {
  const mount = c.req.path.slice(0, -suffix.length);
  const byHost = mount !== page.mount && !mount.startsWith(`${page.mount}/`);
  // The public URL is not the name of a vendor's host: there the API is found by its path.
  const path = byHost && settings.publicUrl !== null ? page.mount + mount : mount;
  return { mount, byHost, baseUrl: linkBase(c, settings) + path };
}

/** The pages of all APIs. Under a vendor's host name only that vendor's are known, unless the public URL says where the others are. */
function linksTo(c: HttpContext, settings: HttpSettings, page: ApiPage, { byHost }: Place): DocsOptions['apis'] {
  if (byHost && settings.publicUrl === null) return [];
  const root = linkBase(c, settings);
  const base = byHost ? root : '';
  return settings.apis
    .map(({ name, mount: to }) => ({ name, href: `${base}${to}/docs`, baseUrl: root + to, isCurrent: to === page.mount }))
    .toSorted((a, b) => Number(b.href === `${base}/docs`) - Number(a.href === `${base}/docs`));
}
