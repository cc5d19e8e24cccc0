import { closeVendorApp, createVendorApp, type VendorFace } from '../../http/vendor-app.ts';
import type { Dialect } from '../dialect.ts';
import { MOUNT, NAME } from './deepidv-app.ts';
import { readCredential, renderError } from './errors.ts';
import { serveOpenApi } from './openapi.ts';
import { analysisRoutes } from './routes/analyses.ts';
import { analyzeRoutes } from './routes/analyze.ts';
import { deepidvWebhook } from './webhook.ts';

const face: VendorFace = { readCredential, renderError };

/** File deepfake detection of deepidv (https://api.deepidv.com). */
export const deepidv: Dialect = {
  name: NAME,
  basePaths: [MOUNT],
  hosts: ['api.deepidv.com'],
  webhook: deepidvWebhook,
  create(services, settings) {
    const app = createVendorApp(services, face);
    const context = { app, services, settings };
    analyzeRoutes(context);
    analysisRoutes(context);
    serveOpenApi(context);
    closeVendorApp(app, face);
    return app;
  },
};
