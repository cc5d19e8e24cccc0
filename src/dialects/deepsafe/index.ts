import { Hono } from 'hono';
import type { HttpEnv } from '../../http/context.ts';
import { closeVendorApp, createVendorApp } from '../../http/vendor-app.ts';
import type { Dialect } from '../dialect.ts';
import { readCredential, renderError } from './errors.ts';
import { NAME } from './names.ts';
import { rateHeaders } from './rate-headers.ts';
import { detectRoutes } from './routes/detect.ts';
import { documentRoutes } from './routes/documents.ts';
import { resultRoutes } from './routes/results.ts';
import { usageRoutes } from './routes/usage.ts';

const FACE = { readCredential, renderError };

/** The API of DeepSafe, api.deepsafe.fyi (README.md, "Sources"). It knows no callbacks. */
export const deepsafe: Dialect = {
  name: NAME,
  basePaths: ['/deepsafe'],
  hosts: ['api.deepsafe.fyi'],
  create(services, settings) {
    const app = createVendorApp(services, FACE);
    const context = { app, services, settings };
    detectRoutes(context);
    resultRoutes(context);
    usageRoutes(context);
    documentRoutes(context);
    closeVendorApp(app, FACE);
    // Around the whole app, so that requests that it counts last of all have the headers too.
    return new Hono<HttpEnv>().use(rateHeaders).route('/', app);
  },
};
