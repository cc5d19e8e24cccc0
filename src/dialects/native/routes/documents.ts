import type { ApiDocument } from '../../../http/docs/document.ts';
import { renderDocsPage } from '../../../http/docs/page.ts';
import { DOCS_STYLESHEET } from '../../../http/docs/stylesheet.ts';
import { PROBLEMS } from '../../../http/problem.ts';
import type { NativeContext } from '../native-app.ts';
import { describeApi } from '../openapi.ts';

const PAGE_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const CACHE = 'public, max-age=300';

/** The OpenAPI document and the page made from it. Called last: both tell of all routes that were registered before. */
export function documentRoutes({ app, settings }: NativeContext): void {
  const openApi = describeApi(app, settings);
  // The page reads the document as any client would: as JSON.
  const asServed = JSON.parse(JSON.stringify(openApi)) as ApiDocument;
  const errors = Object.entries(PROBLEMS).map(([code, { status, title }]) => ({ code, status, title }));

  app.get('/openapi.json', (c) => c.json(openApi, 200, { 'Cache-Control': CACHE }));
  app.get('/docs', (c) => {
    const baseUrl = settings.publicUrl ?? new URL(c.req.url).origin;
    return c.html(renderDocsPage(asServed, { baseUrl, errors, stylesheet: '/docs/style.css' }), 200, { 'Content-Security-Policy': PAGE_POLICY });
  });
  app.get('/docs/style.css', (c) => c.body(DOCS_STYLESHEET, 200, { 'Content-Type': 'text/css; charset=utf-8', 'Cache-Control': CACHE }));
  app.get('/', (c) => c.redirect('/docs', 302));
}
