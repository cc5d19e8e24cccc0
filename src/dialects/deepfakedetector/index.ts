import { Hono } from 'hono';
import type { HttpEnv } from '../../http/context.ts';
import { serveVendorDocs } from '../../http/docs/vendor-docs.ts';
import { closeVendorApp, createVendorApp } from '../../http/vendor-app.ts';
import type { Dialect } from '../dialect.ts';
import { face } from './errors.ts';
import { DOCS, registerCallback } from './openapi.ts';
import { detectRoutes } from './routes/detect.ts';
import { jobRoutes } from './routes/job.ts';
import { webhook } from './webhook.ts';

/** The API of https://deepfakedetector.ai/api. */
export const deepfakedetector: Dialect = {
  name: 'deepfakedetector',
  basePaths: ['/deepfakedetector', '/deepfakedetector/api'],
  hosts: ['api.deepfakedetector.ai', 'app.deepfakedetector.ai'],
  webhook,
  create(services, settings) {
    const app = createVendorApp(services, face);
    const context = { services, settings };
    detectRoutes(app, context);
    jobRoutes(app, context);
    registerCallback(app);
    serveVendorDocs(app, settings, DOCS);
    closeVendorApp(app, face);
    // The vendor's second base URL (https://app.deepfakedetector.ai/api/v1) needs the prefix under host names as well; it goes first, for the other one answers all.
    return new Hono<HttpEnv>().route('/api', app).route('/', app);
  },
};
