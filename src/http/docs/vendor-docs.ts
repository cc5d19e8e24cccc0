import type { OpenAPIHono } from '@hono/zod-openapi';
import type { HttpEnv, HttpSettings } from '../context.ts';
import { type ApiPage, serveDocs } from './serve.ts';

/** Where a key goes: an OpenAPI security scheme. */
export type KeyScheme =
  | { type: 'http'; scheme: 'bearer'; description?: string }
  | { type: 'apiKey'; in: 'header' | 'query'; name: string; description?: string };

/** What the OpenAPI document and the page of a vendor's API say beside the calls themselves. */
export interface VendorDocs extends ApiPage {
  /** As the vendor writes it, e.g. `DeepSafe`. */
  title: string;
  /** What this API is, in one to three sentences; backticks make code. */
  description: string;
  /** In the order of the page; every operation names one of them. */
  tags: readonly { name: string; description: string }[];
  /** By the names that operations use in `security`. Examples send the key by the first one that an operation names. */
  keySchemes: Readonly<Record<string, KeyScheme>>;
}

/**
 * Serves `/openapi.json` and `/docs` of a vendor's API from the calls that stand on `app.openAPIRegistry`. Call it after the last of them
 * and before `closeVendorApp`.
 */
export function serveVendorDocs(app: OpenAPIHono<HttpEnv>, settings: HttpSettings, docs: VendorDocs): void {
  for (const [name, scheme] of Object.entries(docs.keySchemes)) app.openAPIRegistry.registerComponent('securitySchemes', name, scheme);
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: docs.title, version: settings.version, description: docs.description },
    tags: docs.tags.map((tag) => ({ ...tag })),
  });
  serveDocs(app, settings, document, docs);
}
