import type { OpenAPIHono } from '@hono/zod-openapi';
import { linkBase } from '../artifact-links.ts';
import type { HttpEnv, HttpSettings } from '../context.ts';
import type { ApiDocument } from './document.ts';
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
  const asServed = JSON.parse(JSON.stringify(openApi)) as ApiDocument;
  app.get('/openapi.json', (c) => c.json(openApi, 200, { 'Cache-Control': CACHE }));
  app.get('/docs', (c) => {
    // By its host name an API stands at the root.
    const mount = c.req.path === '/docs' ? '' : page.mount;
    const shown = { ...page, mount, baseUrl: linkBase(c, settings) + mount, stylesheet: `${mount}/docs/style.css` };
    return c.html(renderDocsPage(asServed, shown), 200, { 'Content-Security-Policy': PAGE_POLICY });
  });
  app.get('/docs/style.css', (c) => c.body(DOCS_STYLESHEET, 200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': CACHE }));
}
