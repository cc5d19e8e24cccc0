import { closeVendorApp, createVendorApp } from '../../http/vendor-app.ts';
import type { Dialect } from '../dialect.ts';
import { DIALECT, type ResembleContext } from './context.ts';
import { readCredential, renderError } from './errors.ts';
import { registerKeySchemes } from './openapi.ts';
import { accountRoutes } from './routes/account.ts';
import { batchRoutes } from './routes/batch.ts';
import { createRoutes } from './routes/create.ts';
import { detectRoutes } from './routes/detects.ts';
import { documentRoutes } from './routes/documents.ts';
import { intelligenceRoutes } from './routes/intelligence.ts';
import { productRoutes } from './routes/products.ts';
import { questionRoutes } from './routes/questions.ts';
import { secureUploadRoutes } from './routes/secure-uploads.ts';
import { sourceTracingRoutes } from './routes/source-tracings.ts';
import { streamingRoutes } from './routes/streaming.ts';
import { resembleWebhook } from './webhook.ts';

/** Groups of routes, in the order in which paths are matched: those of a fixed word before those of an id. */
const ROUTES: readonly ((context: ResembleContext) => void)[] = [
  createRoutes,
  batchRoutes,
  detectRoutes,
  secureUploadRoutes,
  questionRoutes,
  intelligenceRoutes,
  sourceTracingRoutes,
  streamingRoutes,
  accountRoutes,
];

const FACE = { readCredential, renderError };

/** The detection part of Resemble AI's API (README.md, "Sources"). */
export const resemble: Dialect = {
  name: DIALECT,
  basePaths: ['/resemble'],
  hosts: ['app.resemble.ai', 'stream.resemble.ai'],
  webhook: resembleWebhook,
  create(services, settings) {
    const app = createVendorApp(services, FACE);
    const context = { app, services, settings };
    registerKeySchemes(app);
    for (const register of ROUTES) register(context);
    documentRoutes(context);
    productRoutes(context);
    closeVendorApp(app, FACE);
    return app;
  },
};
